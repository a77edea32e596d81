using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>An artifact store in a folder: <c>ab/abcd….latents.safetensors</c> with <c>.sha256</c> beside it.</summary>
/// <remarks>
/// <c>sha256sum -c</c> in a sub-folder checks it by hand. Any number of processes may use one folder: a file takes its name when
/// it is complete, and the moment in which a file and its companion change together is guarded by a lock.
/// </remarks>
public sealed class ArtifactStore : IArtifactStore
{
    private const string LockName = ".lock";

    private ArtifactStore(string root) => Root = root;

    public string Root { get; }

    /// <summary>Makes the folder if need be, sees that it can be written to, and removes what dead processes left.</summary>
    /// <exception cref="StorageException">It is not a folder, or cannot be written to.</exception>
    public static ArtifactStore Open(string root)
    {
        string folder = Path.GetFullPath(root);
        Folder.Make(folder);
        using (TemporaryFile.Create(Path.Combine(folder, "probe")))
        {
            // Being able to make it is the test.
        }

        TemporaryFile.CleanStale(folder);
        foreach (string part in Directory.EnumerateDirectories(folder, "??"))
            TemporaryFile.CleanStale(part);
        return new ArtifactStore(folder);
    }

    /// <inheritdoc cref="IArtifactStore.NameOf"/>
    public string NameOf(ContentKey key, ArtifactKind kind) => PathOf(key, kind);

    /// <summary>Where an artifact is or would be.</summary>
    public string PathOf(ContentKey key, ArtifactKind kind) =>
        Path.Combine(Root, key.Hex[..2], $"{key.Hex}.{kind.Extension}");

    public ValueTask<bool> ContainsAsync(ContentKey key, ArtifactKind kind, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return ValueTask.FromResult(ChecksummedFile.Exists(PathOf(key, kind)));
    }

    public async ValueTask<ArtifactLookup> TryOpenAsync(ContentKey key, ArtifactKind kind, CancellationToken ct)
    {
        string path = PathOf(key, kind);
        (ChecksumState state, long bytes, string detail) = await ChecksummedFile.VerifyAsync(path, ct).ConfigureAwait(false);
        if (state == ChecksumState.Corrupt)
        {
            // Another process may have been between its two renames: look again while none can be.
            using IDisposable held = await LockAsync(ct).ConfigureAwait(false);
            (state, bytes, detail) = await ChecksummedFile.VerifyAsync(path, ct).ConfigureAwait(false);
            if (state == ChecksumState.Corrupt)
                return new ArtifactLookup(Artifact: null, SetAside(path, kind, detail));
        }

        return state == ChecksumState.Valid
            ? new ArtifactLookup(new Artifact(key, kind, path, bytes, detail), Warning: null)
            : ArtifactLookup.Missing;
    }

    public async ValueTask<Artifact> WriteAsync(
        ContentKey key,
        ArtifactKind kind,
        Func<Stream, CancellationToken, ValueTask> write,
        CancellationToken ct)
    {
        Folder.MustStillBe(Root);
        string path = PathOf(key, kind);
        (long bytes, string sha256) = await ChecksummedFile.WriteAsync(path, write, LockAsync, ct).ConfigureAwait(false);
        return new Artifact(key, kind, path, bytes, sha256);
    }

    public async ValueTask DeleteAsync(ContentKey key, ArtifactKind kind, CancellationToken ct)
    {
        string path = PathOf(key, kind);
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            return;
        using IDisposable held = await LockAsync(ct).ConfigureAwait(false);
        try
        {
            ChecksummedFile.Delete(path);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }

    private static string SetAside(string path, ArtifactKind kind, string detail)
    {
        string aside = path + ".corrupt";
        try
        {
            File.Delete(ChecksummedFile.Companion(path));
            File.Move(path, aside, overwrite: true);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }

        return $"{kind} in the artifact store are damaged and will be made anew: {path}: {detail}; the damaged file is now {Path.GetFileName(aside)}";
    }

    private async ValueTask<IDisposable> LockAsync(CancellationToken ct) =>
        await FolderLock.WaitAsync(Path.Combine(Root, LockName), ct).ConfigureAwait(false);
}
