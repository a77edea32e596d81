using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning;

/// <summary>All the files that a job names.</summary>
public static class NamedFiles
{
    /// <summary>In the order in which the job names them.</summary>
    public static IReadOnlyList<NamedFile> Of(VideoJobSpec spec)
    {
        List<NamedFile> files = [];
        Rename(spec, file =>
        {
            files.Add(file);
            return file.Path;
        });
        return files;
    }

    /// <summary>In the order in which they are added.</summary>
    public static IReadOnlyList<NamedLora> LorasOf(VideoJobSpec spec) =>
        [.. (spec.Loras ?? []).Select((lora, index) => new NamedLora(FieldPath.Join(FieldPath.At("spec.loras", index), "path"), lora.Path, lora.Weight, TargetOf(lora.Expert)))];

    /// <summary>The same job with other paths.</summary>
    public static VideoJobSpec Rename(VideoJobSpec spec, Func<NamedFile, string> path) => spec with
    {
        Image = Image("spec.image", spec.Image, path),
        LastImage = Image("spec.lastImage", spec.LastImage, path),
        Vace = Vace("spec.vace", spec.Vace, path),
        Shots = spec.Shots is null ? null : [.. spec.Shots.Select((shot, index) => Shot(FieldPath.At("spec.shots", index), shot, path))],
    };

    private static LoraTarget TargetOf(LoraExpert expert) => expert switch
    {
        LoraExpert.Both => LoraTarget.Both,
        LoraExpert.HighNoise => LoraTarget.HighNoise,
        LoraExpert.LowNoise => LoraTarget.LowNoise,
        _ => throw new ArgumentOutOfRangeException(nameof(expert), expert, null),
    };

    private static ShotSpec Shot(string field, ShotSpec shot, Func<NamedFile, string> path) => shot with
    {
        Image = Image($"{field}.image", shot.Image, path),
        LastImage = Image($"{field}.lastImage", shot.LastImage, path),
        Vace = Vace($"{field}.vace", shot.Vace, path),
    };

    private static ImageSpec? Image(string field, ImageSpec? image, Func<NamedFile, string> path) =>
        image is null ? null : image with { Path = path(new NamedFile($"{field}.path", image.Path, FileUse.Picture)) };

    private static VaceSpec? Vace(string field, VaceSpec? vace, Func<NamedFile, string> path) => vace is null ? null : vace with
    {
        Video = vace.Video is null ? null : vace.Video with { Path = path(new NamedFile($"{field}.video.path", vace.Video.Path, FileUse.Video)) },
        Mask = vace.Mask is null ? null : vace.Mask with { Path = path(new NamedFile($"{field}.mask.path", vace.Mask.Path, FileUse.PictureOrVideo)) },
        References = vace.References is null
            ? null
            : [.. vace.References.Select((reference, index) => Image(FieldPath.At($"{field}.references", index), reference, path)!)],
    };
}
