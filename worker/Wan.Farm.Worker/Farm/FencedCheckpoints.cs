using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Farm;

/// <summary>Checkpoints of a task under a lease: a worker that has lost it writes none, as another one is writing them.</summary>
internal sealed class FencedCheckpoints(ICheckpointStore store, ILeaseWatch watch) : ICheckpointStore
{
    public ValueTask<CheckpointLookup> NewestAsync(ContentKey key, LatentRange latents, CancellationToken ct) => store.NewestAsync(key, latents, ct);

    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async ValueTask WriteAsync(ContentKey key, int step, LatentRange latents, Func<Stream, CancellationToken, ValueTask> write, CancellationToken ct)
    {
        await MustHoldAsync(ct).ConfigureAwait(false);
        await store.WriteAsync(key, step, latents, write, ct).ConfigureAwait(false);
    }

    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    public async ValueTask DeleteAsync(ContentKey key, CancellationToken ct)
    {
        await MustHoldAsync(ct).ConfigureAwait(false);
        await store.DeleteAsync(key, ct).ConfigureAwait(false);
    }

    public string NameOf(ContentKey key) => store.NameOf(key);

    private async Task MustHoldAsync(CancellationToken ct)
    {
        if (!await watch.StillHeldAsync(ct).ConfigureAwait(false))
            throw new OperationCanceledException("the lease is lost");
    }
}
