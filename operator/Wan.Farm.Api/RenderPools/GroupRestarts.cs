using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.RenderPools;

/// <summary>How often a group was made anew.</summary>
public sealed record GroupRestarts
{
    /// <summary>Characters: a status holds one for every group.</summary>
    public const int LongestMessage = 512;

    public required int Group { get; init; }

    /// <summary>The attempt that is to run; part of its pods' names.</summary>
    public required int Attempt { get; init; }

    /// <summary>Failures since the group last worked for a while: the pause before the next attempt grows with them.</summary>
    public required int Failures { get; init; }

    /// <summary>When the attempt before this one ended.</summary>
    public required DateTimeOffset FailureTime { get; init; }

    /// <summary>Why the last failure was one: a reason of the condition Ready.</summary>
    [TextLength(64)]
    public string? Reason { get; init; }

    /// <summary>What ended the last attempt that failed.</summary>
    [TextLength(LongestMessage)]
    public string? Message { get; init; }
}
