using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Names one artifact in a store.</summary>
public readonly record struct ArtifactRef(ContentKey Key, ArtifactKind Kind);
