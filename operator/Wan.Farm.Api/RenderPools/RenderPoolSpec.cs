using System.Text.Json.Nodes;
using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.RenderPools;

/// <summary>Groups of pods of one shape that render.</summary>
public sealed record RenderPoolSpec
{
    /// <summary>Checkpoints that the groups render with. A job goes to a pool that has its model.</summary>
    [ListKey("path")]
    [ItemCount(1, 64)]
    public required IReadOnlyList<PoolModel> Models { get; init; }

    /// <summary>How many groups there are. 0 keeps none. With autoscaling, leave it out: the operator sets it.</summary>
    [Range(0, 1000)]
    public int Groups { get; init; } = 1;

    /// <summary>Absent: groups is what its user makes it.</summary>
    public AutoscalingSpec? Autoscaling { get; init; }

    /// <summary>How the ranks of a group share the work.</summary>
    public GroupShape Shape { get; init; } = new();

    /// <summary>Absent: pods of a group are scheduled one by one.</summary>
    public GangSpec? Gang { get; init; }

    /// <summary>
    /// The pods: a PodTemplateSpec. Its first container is the worker; it gets the group's layout by environment. GPUs, node selectors, tolerations and volumes are what
    /// you write here.
    /// </summary>
    public required JsonObject Template { get; init; }
}
