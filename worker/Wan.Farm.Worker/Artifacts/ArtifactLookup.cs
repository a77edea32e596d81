namespace Wan.Farm.Worker.Artifacts;

/// <summary>What a store has under a key.</summary>
/// <param name="Artifact">Null when there is none, or none that can be trusted.</param>
/// <param name="Warning">Not null when there was one and its checksum did not match: to be shown before it is made anew.</param>
public sealed record ArtifactLookup(Artifact? Artifact, string? Warning)
{
    public static ArtifactLookup Missing { get; } = new(Artifact: null, Warning: null);
}
