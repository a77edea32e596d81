using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>What to do about tasks that fail and workers that die. What is nobody's fault, as an eviction or a lost node, never counts.</summary>
public sealed record FailurePolicySpec
{
    /// <summary>How often each task of a farm, or lane of a render on one machine, is tried again after it failed; its work goes on from the last checkpoint.</summary>
    [Range(0, 1000)]
    public int MaxRestarts { get; init; } = 6;

    /// <summary>On a cluster: what to do about some failures. The first rule that matches decides; where none does, a failure of a task counts, and a worker that died does not.</summary>
    [ItemCount(1, 20)]
    public IReadOnlyList<FailureRuleSpec>? Rules { get; init; }
}
