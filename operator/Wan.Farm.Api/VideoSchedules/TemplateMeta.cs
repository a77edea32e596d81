using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoSchedules;

/// <summary>Labels and annotations of objects that are made from a template.</summary>
public sealed record TemplateMeta
{
    /// <summary>Kubernetes label syntax.</summary>
    [LabelSyntax]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Free text under Kubernetes label keys.</summary>
    [LabelSyntax(KeysOnly = true)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
