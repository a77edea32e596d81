using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>Files that the video encoder's program makes, in a process of its own.</summary>
internal static class AssembleCost
{
    /// <summary>Frames on their way through the pipe.</summary>
    private const int FramesInFlight = 8;

    /// <summary>Bits per pixel of natural video in H.264 at a rate factor of 18; halves with every 6 above.</summary>
    private const double BitsPerPixelAt18 = 0.2;

    public static StageCost Of(AssembleTask task)
    {
        long frameBytes = (long)task.Size.Width * task.Size.Height * 3;
        return new StageCost(
            0, FramesInFlight * frameBytes, 0, default, DiskBytes: task.Format is { } format ? EncodedBytes(task.Size, task.Frames, format) : frameBytes);
    }

    public static StageCost Of(PreviewTask task) =>
        new(0, FramesInFlight * (long)task.Size.Width * task.Size.Height * 3, 0, default, EncodedBytes(task.Size, task.Frames, task.Format));

    /// <summary>Of H.264.</summary>
    public static long EncodedBytes(VideoSize size, int frames, SegmentFormat format) =>
        (long)((double)size.Width * size.Height * frames * BitsPerPixelAt18 * Math.Pow(2, (18 - format.ConstantRateFactor) / 6.0) / 8);
}
