namespace Wan.Farm.Store.Rows;

/// <summary>An artifact that an attempt has stored.</summary>
public sealed record ArtifactRow
{
    public required string Key { get; init; }

    /// <summary>The file extension that its store gives it.</summary>
    public required string Kind { get; init; }

    public required long Bytes { get; init; }

    public required string Sha256 { get; init; }

    public DateTimeOffset StoredAt { get; init; }
}
