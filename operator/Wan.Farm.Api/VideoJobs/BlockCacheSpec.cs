using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>Reuse of what all blocks of the transformer together added at an earlier step, while little has changed since.</summary>
public sealed record BlockCacheSpec
{
    /// <summary>Blocks are left out while the estimated change stays below this. Larger is faster and farther from the video without.</summary>
    /// <remarks>Published for 50 steps, from slow to fast: 0.05 to 0.1 for 1.3B, 0.1 to 0.2 for 14B, 0.13 to 0.3 for image to video.</remarks>
    [Range(0.0001, 100.0)]
    public required double Threshold { get; init; }

    public BlockCacheFit Fit { get; init; } = BlockCacheFit.Auto;

    /// <summary>Steps at the beginning that are computed in full: the video's composition is made there. 5 of 50 are published.</summary>
    [Range(1, 1000)]
    public int FirstSteps { get; init; } = 5;

    /// <summary>Steps at the end that are computed in full: details are made there.</summary>
    [Range(0, 1000)]
    public int LastSteps { get; init; } = 1;
}
