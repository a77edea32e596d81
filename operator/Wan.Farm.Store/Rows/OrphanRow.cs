namespace Wan.Farm.Store.Rows;

/// <summary>An artifact that no job needs any more.</summary>
public sealed record OrphanRow
{
    public required string Key { get; init; }

    public required string Kind { get; init; }

    public DateTimeOffset NotedAt { get; init; }

    public required DateTimeOffset RemoveAfter { get; init; }
}
