using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.RenderPools;

/// <summary>The groups there are.</summary>
public sealed record RenderPoolStatus
{
    /// <summary>The generation of the spec that the rest of the status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Groups whose pods exist.</summary>
    public int? Groups { get; init; }

    /// <summary>Groups of which every pod is ready.</summary>
    public int? ReadyGroups { get; init; }

    /// <summary>Pods of the pool, as a label selector in text: for the scale subresource.</summary>
    [TextLength(1024)]
    public string? Selector { get; init; }

    /// <summary>Groups that were restarted, by their number.</summary>
    [ListKey("group")]
    public IReadOnlyList<GroupRestarts>? Restarts { get; init; }

    [ListKey("type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
