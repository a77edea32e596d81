using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Unfinished work by content key.</summary>
public interface ICheckpointStore
{
    /// <summary>The newest step whose files cover the task and match their checksums.</summary>
    /// <param name="latents">The task's whole stretch.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<CheckpointLookup> NewestAsync(ContentKey key, LatentRange latents, CancellationToken ct);

    /// <summary>Stores the state of a stretch after a step, then removes all but the last two of that stretch.</summary>
    /// <exception cref="StorageException">The store is full or cannot be written to; the checkpoint before is kept.</exception>
    ValueTask WriteAsync(ContentKey key, int step, LatentRange latents, Func<Stream, CancellationToken, ValueTask> write, CancellationToken ct);

    /// <summary>Removes a task's checkpoints, once its artifacts are there.</summary>
    /// <exception cref="StorageException">They cannot be removed.</exception>
    ValueTask DeleteAsync(ContentKey key, CancellationToken ct);

    /// <summary>Where a person would look for a task's checkpoints.</summary>
    string NameOf(ContentKey key);
}
