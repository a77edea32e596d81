using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>A finished artifact whose checksum was just verified or just written.</summary>
/// <param name="Path">A local file.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record Artifact(ContentKey Key, ArtifactKind Kind, string Path, long Bytes, string Sha256);
