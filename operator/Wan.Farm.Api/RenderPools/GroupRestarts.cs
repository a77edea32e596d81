namespace Wan.Farm.Api.RenderPools;

/// <summary>How often a group was made anew.</summary>
public sealed record GroupRestarts
{
    public required int Group { get; init; }

    /// <summary>The attempt that is to run; part of its pods' names.</summary>
    public required int Attempt { get; init; }

    /// <summary>Failures since the group last worked for a while: the pause before the next attempt grows with them.</summary>
    public required int Failures { get; init; }

    /// <summary>When the attempt before this one ended.</summary>
    public required DateTimeOffset FailureTime { get; init; }
}
