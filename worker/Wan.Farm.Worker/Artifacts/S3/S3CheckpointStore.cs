using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts.S3;

/// <summary>Checkpoints in a bucket, by way of a folder on this machine.</summary>
public sealed class S3CheckpointStore(S3Bucket bucket, CheckpointStore local) : ICheckpointStore
{
    public async ValueTask<CheckpointLookup> NewestAsync(ContentKey key, LatentRange latents, CancellationToken ct)
    {
        // What lies here may be older than what another worker has saved meanwhile: what counts is in the bucket.
        local.Delete(key);
        foreach (string name in await bucket.ListAsync(FolderOf(key), ct).ConfigureAwait(false))
        {
            string remote = $"{FolderOf(key)}/{name}";
            if (await bucket.FindAsync(remote, ct).ConfigureAwait(false) is not { } expected)
                continue;
            await local.TakeOverAsync(key, name, expected, async (stream, token) => await bucket.ReadAsync(remote, stream, token).ConfigureAwait(false), ct).ConfigureAwait(false);
        }

        return await local.NewestAsync(key, latents, ct).ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(ContentKey key, int step, LatentRange latents, Func<Stream, CancellationToken, ValueTask> write, CancellationToken ct)
    {
        await local.WriteAsync(key, step, latents, write, ct).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> here = await local.FilesAsync(key, ct).ConfigureAwait(false);
        string name = CheckpointStore.FileNameOf(step, latents);
        await bucket.WriteAsync($"{FolderOf(key)}/{name}", Path.Combine(local.FolderOf(key), name), here[name], ct).ConfigureAwait(false);
        foreach (string old in (await bucket.ListAsync(FolderOf(key), ct).ConfigureAwait(false)).Where(old => CheckpointStore.LatentsOf(old) == latents && !here.ContainsKey(old)))
            await bucket.DeleteAsync($"{FolderOf(key)}/{old}", ct).ConfigureAwait(false);
    }

    public async ValueTask DeleteAsync(ContentKey key, CancellationToken ct)
    {
        local.Delete(key);
        foreach (string name in await bucket.ListAsync(FolderOf(key), ct).ConfigureAwait(false))
            await bucket.DeleteAsync($"{FolderOf(key)}/{name}", ct).ConfigureAwait(false);
    }

    public string NameOf(ContentKey key) => bucket.NameOf(FolderOf(key));

    private static string FolderOf(ContentKey key) => $"checkpoints/{key.Hex}";
}
