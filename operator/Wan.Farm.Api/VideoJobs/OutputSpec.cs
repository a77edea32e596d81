using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>The file that is written: H.264 in an MP4, or a PNG for a single frame.</summary>
public sealed record OutputSpec
{
    /// <summary>x264's constant rate factor: 1 is the largest file and the finest picture, 51 the smallest.</summary>
    /// <remarks>0 is left out: it switches x264 to a lossless profile that many players do not decode.</remarks>
    [Range(1, 51)]
    public int Crf { get; init; } = 18;

    /// <summary>
    /// Whether a small <c>NAME.preview.mp4</c> and a <c>NAME.poster.png</c> are made as soon as the first segment of a long video is
    /// decoded.
    /// </summary>
    public bool Preview { get; init; } = true;
}
