namespace Wan.Farm.Api.Schema.Definitions;

/// <summary>A kind as a cluster has to know it: names, types and what kubectl shows.</summary>
public sealed record KindDefinition
{
    public const string Group = "wan.farm";
    public const string Version = "v1alpha1";

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public required string ShortName { get; init; }

    /// <summary>What the kind is, for <c>kubectl explain</c>.</summary>
    public required string Description { get; init; }

    /// <summary>Characters of an object's name.</summary>
    public int LongestName { get; init; } = DnsLabelAttribute.Longest;

    public required Type Spec { get; init; }

    public required Type Status { get; init; }

    public required IReadOnlyList<PrinterColumn> Columns { get; init; }

    public ScalePaths? Scale { get; init; }

    /// <summary>Fields of the spec that can change once <c>status.startTime</c> is set, while the others cannot; null: all can.</summary>
    public IReadOnlyList<string>? FreeOnceStarted { get; init; }

    public string FullName => $"{Plural}.{Group}";
}
