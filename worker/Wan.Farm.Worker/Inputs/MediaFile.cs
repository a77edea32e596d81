namespace Wan.Farm.Worker.Inputs;

/// <summary>An input's bytes in the cache: the same whatever happens to where they came from.</summary>
/// <param name="Sha256">Of the content, lower-case hex.</param>
public sealed record MediaFile(InputReference Reference, string Path, string Sha256, long Bytes);
