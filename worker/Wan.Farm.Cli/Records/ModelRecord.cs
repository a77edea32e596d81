namespace Wan.Farm.Cli.Records;

/// <summary>Which weights were used.</summary>
/// <param name="Loras">In the order in which they were added.</param>
internal sealed record ModelRecord(string Folder, string Digest, string Layout, IReadOnlyList<LoraRecord> Loras);
