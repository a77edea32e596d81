namespace Wan.Farm.Api.VideoJobs;

/// <summary>Leaving out computations that would hardly change the video. It is another video than without, and always the same one.</summary>
public sealed record AccelerationSpec
{
    /// <summary>Absent: the blocks run at every step.</summary>
    public BlockCacheSpec? BlockCache { get; init; }

    /// <summary>Absent: both predictions are computed at every step.</summary>
    public GuidanceCacheSpec? GuidanceCache { get; init; }
}
