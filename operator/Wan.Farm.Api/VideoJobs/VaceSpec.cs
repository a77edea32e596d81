using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>What a model of type vace follows beside the prompt; without any of it, it makes a video of the prompt alone.</summary>
[Rule("!has(self.mask) || has(self.video)", "says what of a video is made anew, and there is none; give video too, or leave it out", FieldPath = ".mask")]
[Rule("self.extend == 'None' || has(self.video)", "goes on from a video, and there is none; give video too, or leave it out", FieldPath = ".extend")]
public sealed record VaceSpec
{
    /// <summary>
    /// A video to follow (depth, pose, scribble, gray, …) or, with a mask or an extension, to edit. It is scaled until it covers the job's size,
    /// and its middle is used. Its frames count, not its speed.
    /// </summary>
    public VideoFileSpec? Video { get; init; }

    /// <summary>What of the video is made anew: a part of it (inpainting), or what is around it (outpainting). Absent: all of it, but for an extension, which keeps it.</summary>
    public MaskSpec? Mask { get; init; }

    /// <summary>Pictures of what the video shows: faces, things, places. Each lies on a white canvas of the video's size.</summary>
    [ItemCount(1, 4)]
    public IReadOnlyList<ImageSpec>? References { get; init; }

    /// <summary>Goes on from a video that is shorter than the job's.</summary>
    public VaceExtension Extend { get; init; } = VaceExtension.None;

    /// <summary>How much the model follows all this: 1 as trained, 0 not at all.</summary>
    [Range(0.0, 10.0)]
    public double ContextScale { get; init; } = 1;
}
