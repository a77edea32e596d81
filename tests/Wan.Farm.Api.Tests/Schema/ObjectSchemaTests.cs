using Wan.Farm.Api.Binding;
using Wan.Farm.Api.Schema;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Api.Tests.Schema;

public sealed class ObjectSchemaTests
{
    public static TheoryData<string> Paths => [.. Fields(typeof(VideoJob), "").Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Default_OfEachField_IsWithinItsLimits(string path)
    {
        FieldSchema field = Fields(typeof(VideoJob), "")[path];

        Assert.All(field.Default is null ? [] : field.Constraints, constraint => Assert.Null(constraint.Violation(field.Default!)));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void RangeEnds_OfEachNumber_AreAcceptedByItsOtherLimits(string path)
    {
        // Else a message could name a nearest value that is out of range.
        FieldSchema field = Fields(typeof(VideoJob), "")[path];
        RangeAttribute[] ranges = [.. field.Constraints.OfType<RangeAttribute>()];

        Assert.All(
            ranges.SelectMany(range => new[] { range.Minimum, range.Maximum }),
            end => Assert.All(field.Constraints, constraint => Assert.Null(constraint.Violation(end))));
    }

    [Fact]
    public void Fields_OfTheSpec_AreNamedTypedAndDefaultedFromTheRecord()
    {
        ObjectSchema schema = ObjectSchema.Of(typeof(VideoJobSpec));

        Assert.True(schema.Find("model")!.IsRequired);
        Assert.Null(schema.Find("model")!.Default);
        Assert.False(schema.Find("seed")!.IsRequired);
        Assert.Equal(FieldKind.WholeNumber, schema.Find("seed")!.Kind);
        Assert.Equal(Precision.Auto, schema.Find("precision")!.Default);
        Assert.Equal(FieldKind.Choice, schema.Find("precision")!.Kind);
        Assert.Equal(FieldKind.Mapping, schema.Find("video")!.Kind);
        Assert.Equal(18, ObjectSchema.Of(typeof(OutputSpec)).Find("crf")!.Default);
    }

    [Fact]
    public void Fields_FilledInFromOthers_StayOpen()
    {
        // Their absence means something: a seed is chosen, frames are those of the shots, a shot takes the job's.
        Assert.Null(ObjectSchema.Of(typeof(VideoJobSpec)).Find("seed")!.Default);
        Assert.Null(ObjectSchema.Of(typeof(VideoSpec)).Find("frames")!.Default);
        Assert.Null(ObjectSchema.Of(typeof(ShotSpec)).Find("negativePrompt")!.Default);
    }

    [Fact]
    public void Fields_ListsAndFlags_KnowTheirKind()
    {
        FieldSchema shots = ObjectSchema.Of(typeof(VideoJobSpec)).Find("shots")!;
        FieldSchema shuffle = ObjectSchema.Of(typeof(LongVideoSpec)).Find("shuffleNoise")!;

        Assert.Equal((FieldKind.List, typeof(ShotSpec), null), (shots.Kind, shots.ItemType, shots.Default));
        Assert.Equal((FieldKind.Flag, false), (shuffle.Kind, shuffle.Default));
    }

    private static SortedDictionary<string, FieldSchema> Fields(Type type, string path)
    {
        var fields = new SortedDictionary<string, FieldSchema>(StringComparer.Ordinal);
        foreach (FieldSchema field in ObjectSchema.Of(type).Fields)
        {
            string inner = FieldPath.Join(path, field.Name);
            fields[inner] = field;
            string entry = field.Kind == FieldKind.List ? FieldPath.At(inner, 0) : inner;
            foreach ((string name, FieldSchema nested) in field.Kind is FieldKind.Mapping or FieldKind.List ? Fields(field.ItemType, entry) : [])
            {
                fields[name] = nested;
            }
        }

        return fields;
    }
}
