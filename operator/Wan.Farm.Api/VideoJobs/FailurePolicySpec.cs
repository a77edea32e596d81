using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>What to do about workers that die.</summary>
public sealed record FailurePolicySpec
{
    /// <summary>How often each lane of a render is started again after it died; its work goes on from the last checkpoint.</summary>
    [Range(0, 1000)]
    public int MaxRestarts { get; init; } = 6;
}
