namespace Wan.Farm.Cli.Records;

/// <summary>Which weights were used.</summary>
internal sealed record ModelRecord(string Folder, string Digest, string Layout);
