using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>The part of Kubernetes' object metadata that a user writes.</summary>
public sealed record ObjectMeta
{
    /// <summary>Names the job and its files: <c>NAME.mp4</c>, <c>NAME.json</c>. A DNS-1123 label.</summary>
    [DnsLabel]
    public required string Name { get; init; }

    /// <summary>A DNS-1123 label.</summary>
    [DnsLabel]
    public string? Namespace { get; init; }

    /// <summary>Kubernetes label syntax; copied to the record of the render.</summary>
    [LabelSyntax]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Free text under Kubernetes label keys; copied to the record of the render.</summary>
    [LabelSyntax(KeysOnly = true)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
