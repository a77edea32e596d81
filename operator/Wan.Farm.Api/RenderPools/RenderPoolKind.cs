using Wan.Farm.Api.Schema.Definitions;

namespace Wan.Farm.Api.RenderPools;

/// <summary>RenderPool as a cluster knows it.</summary>
public static class RenderPoolKind
{
    public const string Name = "RenderPool";
    public const string Plural = "renderpools";

    public static KindDefinition Definition { get; } = new()
    {
        Kind = Name,
        Plural = Plural,
        ShortName = "rp",
        Description = "Groups of pods of one shape that render.",
        // The names of pods, which are those of their hosts, begin with it.
        LongestName = 40,
        Spec = typeof(RenderPoolSpec),
        Status = typeof(RenderPoolStatus),
        Scale = new(".spec.groups", ".status.groups", ".status.selector"),
        Columns =
        [
            new("Groups", "integer", ".spec.groups", "Groups that there should be."),
            new("Ready", "integer", ".status.readyGroups", "Groups of which every pod is ready."),
            new("State", "string", ".status.conditions[?(@.type==\"Ready\")].reason", "What the pool does."),
            new("Age", "date", ".metadata.creationTimestamp", "Since it was made."),
            new("Model", "string", ".spec.models[0].path", "The first of its models.", IsWide: true),
        ],
    };
}
