namespace Wan.Farm.Contracts.Farm;

/// <summary>Artifacts that no job needs any more, for whoever has the artifact store at hand to remove.</summary>
public interface IOrphanage
{
    /// <summary>Takes some off the list. One whose remover dies before it is gone stays in the store, where it does no harm, until a job makes it again.</summary>
    Task<IReadOnlyList<StoredArtifact>> TakeAsync(int most, CancellationToken ct);
}
