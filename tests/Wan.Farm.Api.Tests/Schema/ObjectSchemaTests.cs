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

        Assert.True(schema.Find("prompt")!.IsRequired);
        Assert.Null(schema.Find("prompt")!.Default);
        Assert.False(schema.Find("seed")!.IsRequired);
        Assert.Equal(FieldKind.WholeNumber, schema.Find("seed")!.Kind);
        Assert.Equal(Precision.Auto, schema.Find("precision")!.Default);
        Assert.Equal(FieldKind.Choice, schema.Find("precision")!.Kind);
        Assert.Equal(FieldKind.Mapping, schema.Find("video")!.Kind);
        Assert.Equal(81, ObjectSchema.Of(typeof(VideoSpec)).Find("frames")!.Default);
    }

    private static SortedDictionary<string, FieldSchema> Fields(Type type, string path)
    {
        var fields = new SortedDictionary<string, FieldSchema>(StringComparer.Ordinal);
        foreach (FieldSchema field in ObjectSchema.Of(type).Fields)
        {
            string inner = FieldPath.Join(path, field.Name);
            fields[inner] = field;
            foreach ((string name, FieldSchema nested) in field.Kind == FieldKind.Mapping ? Fields(field.ValueType, inner) : [])
            {
                fields[name] = nested;
            }
        }

        return fields;
    }
}
