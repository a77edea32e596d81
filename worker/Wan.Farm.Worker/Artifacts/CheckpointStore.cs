using System.Globalization;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Unfinished work by content key: <c>checkpoints/&lt;key&gt;/step-000123.safetensors</c>, with checksums.</summary>
/// <remarks>
/// The last two are kept, so that a damaged newest one costs a step and not the render. One process at a time works on a task
/// (<see cref="RunLock"/> or a lease), so this needs no lock of its own.
/// </remarks>
public sealed class CheckpointStore
{
    private const int Kept = 2;
    private const string Prefix = "step-";
    private const string Extension = ".safetensors";
    private readonly string root;

    private CheckpointStore(string root) => this.root = root;

    /// <param name="root">The folder in which <c>checkpoints</c> is.</param>
    /// <exception cref="StorageException">It is not a folder, or cannot be made.</exception>
    public static CheckpointStore Open(string root)
    {
        string folder = Path.Combine(Path.GetFullPath(root), "checkpoints");
        Folder.Make(folder);
        return new CheckpointStore(folder);
    }

    /// <summary>The newest checkpoint whose checksum matches.</summary>
    /// <exception cref="StorageException">The folder cannot be read.</exception>
    public async ValueTask<CheckpointLookup> NewestAsync(ContentKey key, CancellationToken ct)
    {
        if (!Directory.Exists(FolderOf(key)))
            return new CheckpointLookup(Newest: null, []);

        TemporaryFile.CleanStale(FolderOf(key));
        List<string> warnings = [];
        foreach ((int step, string path) in Steps(key))
        {
            (ChecksumState state, _, string detail) = await ChecksummedFile.VerifyAsync(path, ct).ConfigureAwait(false);
            if (state == ChecksumState.Valid)
                return new CheckpointLookup(new Checkpoint(key, step, path), warnings);
            if (state == ChecksumState.Corrupt)
                warnings.Add($"the checkpoint after step {step} is damaged and is not used: {path}: {detail}");
            Remove(path);
        }

        return new CheckpointLookup(Newest: null, warnings);
    }

    /// <summary>Stores the state after a step, then removes all but the last two.</summary>
    /// <exception cref="StorageException">The disk is full or the folder cannot be written to; the checkpoint before is kept.</exception>
    public async ValueTask<Checkpoint> WriteAsync(
        ContentKey key,
        int step,
        Func<Stream, CancellationToken, ValueTask> write,
        CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        string path = Path.Combine(FolderOf(key), string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D6}{Extension}"));
        await ChecksummedFile.WriteAsync(path, write, commitLock: null, ct).ConfigureAwait(false);
        foreach ((_, string old) in Steps(key).Skip(Kept))
            Remove(old);
        return new Checkpoint(key, step, path);
    }

    /// <summary>Removes a task's checkpoints, once its artifact is there.</summary>
    /// <exception cref="StorageException">They cannot be removed.</exception>
    public void Delete(ContentKey key)
    {
        try
        {
            if (Directory.Exists(FolderOf(key)))
                Directory.Delete(FolderOf(key), recursive: true);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(FolderOf(key), e);
        }
    }

    private static void Remove(string path)
    {
        try
        {
            ChecksummedFile.Delete(path);
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }

    private static int? StepOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int step)
            ? step
            : null;

    private string FolderOf(ContentKey key) => Path.Combine(root, key.Hex);

    /// <summary>Newest first.</summary>
    private IEnumerable<(int Step, string Path)> Steps(ContentKey key) =>
        from path in Directory.EnumerateFiles(FolderOf(key), $"{Prefix}*{Extension}").ToList()
        let step = StepOf(path)
        where step is not null
        orderby step descending
        select (step.Value, path);
}
