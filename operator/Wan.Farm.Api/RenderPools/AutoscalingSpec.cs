using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.RenderPools;

/// <summary>How many groups there are, by the work that waits.</summary>
[Rule("self.minGroups <= self.maxGroups", "must not be more than maxGroups", FieldPath = ".minGroups")]
public sealed record AutoscalingSpec
{
    /// <summary>Groups that stay when there is nothing to do; 0 keeps none.</summary>
    [Range(0, 1000)]
    public int MinGroups { get; init; }

    [Range(1, 1000)]
    public required int MaxGroups { get; init; }

    /// <summary>Seconds of estimated work that one group is to have before it: fewer make more groups.</summary>
    [Range(1, 86_400)]
    public int SecondsPerGroup { get; init; } = 600;

    /// <summary>Seconds for which fewer groups must have been enough before some are taken away.</summary>
    [Range(0, 86_400)]
    public int CooldownSeconds { get; init; } = 300;
}
