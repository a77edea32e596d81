using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>Frames streamed to the video encoder, which runs in a process of its own.</summary>
internal static class AssembleCost
{
    /// <summary>Frames on their way through the pipe.</summary>
    private const int FramesInFlight = 8;

    /// <summary>Bits per pixel of natural video in H.264 at a rate factor of 18; halves with every 6 above.</summary>
    private const double BitsPerPixelAt18 = 0.2;

    public static StageCost Of(AssembleTask task)
    {
        long frameBytes = (long)task.Size.Width * task.Size.Height * 3;
        double bits = (double)task.Size.Width * task.Size.Height * task.Frames
            * BitsPerPixelAt18 * Math.Pow(2, (18 - task.ConstantRateFactor) / 6.0);
        return new StageCost(0, FramesInFlight * frameBytes, 0, default, DiskBytes: task.Frames == 1 ? frameBytes : (long)(bits / 8));
    }
}
