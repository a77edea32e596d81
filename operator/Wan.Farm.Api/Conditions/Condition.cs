using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.Conditions;

/// <summary>One aspect of an object's state, as in <c>kubectl wait --for=condition=Complete</c>.</summary>
public sealed record Condition
{
    [TextLength(64)]
    public required string Type { get; init; }

    public required ConditionStatus Status { get; init; }

    /// <summary>A word for programs: a constant of the API.</summary>
    [TextLength(256)]
    public required string Reason { get; init; }

    /// <summary>For people: what is the case, and what to do about it.</summary>
    [TextLength(4096)]
    public required string Message { get; init; }

    public required DateTimeOffset LastTransitionTime { get; init; }

    /// <summary>The generation of the spec that this is about.</summary>
    public long? ObservedGeneration { get; init; }
}
