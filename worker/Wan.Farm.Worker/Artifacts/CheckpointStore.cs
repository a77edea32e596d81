using System.Globalization;
using System.Text.RegularExpressions;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Unfinished work by content key: <c>checkpoints/&lt;key&gt;/step-000123-0-20.safetensors</c>, with checksums.</summary>
/// <remarks>
/// A file holds a stretch of the task's latents, first and last in its name: all of them, or those of one lane. A step counts when its
/// files cover the task, whoever wrote them, so a render goes on with another number of lanes. The last two steps of a stretch are kept:
/// a damaged newest one, or a lane that died before it saved, costs a step and not the render. One render at a time works on a task
/// (<see cref="RunLock"/> or a lease), each of its lanes on its own stretch, so this needs no lock of its own.
/// </remarks>
public sealed partial class CheckpointStore : ICheckpointStore
{
    private const int Kept = 2;
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

    /// <summary>The newest step whose files cover the task and match their checksums.</summary>
    /// <param name="latents">The task's whole stretch.</param>
    /// <exception cref="StorageException">The folder cannot be read.</exception>
    public async ValueTask<CheckpointLookup> NewestAsync(ContentKey key, LatentRange latents, CancellationToken ct)
    {
        if (!Directory.Exists(FolderOf(key)))
            return new CheckpointLookup(Newest: null, []);

        TemporaryFile.CleanStale(FolderOf(key));
        List<string> warnings = [];
        foreach (IGrouping<int, Saved> step in Files(key).GroupBy(file => file.Step).OrderByDescending(step => step.Key))
        {
            List<Saved> good = [];
            foreach (Saved file in step)
            {
                if (await IsGoodAsync(file, warnings, ct).ConfigureAwait(false))
                    good.Add(file);
            }

            if (Cover(good, latents) is { } parts)
                return new CheckpointLookup(new Checkpoint(key, step.Key, parts), warnings);
        }

        return new CheckpointLookup(Newest: null, warnings);
    }

    /// <summary>Stores the state of a stretch after a step, then removes all but the last two of that stretch.</summary>
    /// <exception cref="StorageException">The disk is full or the folder cannot be written to; the checkpoint before is kept.</exception>
    public async ValueTask WriteAsync(
        ContentKey key,
        int step,
        LatentRange latents,
        Func<Stream, CancellationToken, ValueTask> write,
        CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        Folder.MustStillBe(root);
        await ChecksummedFile.WriteAsync(Path.Combine(FolderOf(key), FileNameOf(step, latents)), write, commitLock: null, ct).ConfigureAwait(false);
        foreach (Saved old in Files(key).Where(file => file.Latents == latents).OrderByDescending(file => file.Step).Skip(Kept))
            Remove(old.Path);
    }

    /// <summary>Removes a task's checkpoints, once its artifacts are there.</summary>
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

    /// <inheritdoc/>
    public ValueTask DeleteAsync(ContentKey key, CancellationToken ct)
    {
        Delete(key);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public string NameOf(ContentKey key) => FolderOf(key);

    /// <summary>What a checkpoint's file is called, here and where copies of it are.</summary>
    internal static string FileNameOf(int step, LatentRange latents) =>
        string.Create(CultureInfo.InvariantCulture, $"step-{step:D6}-{latents.First}-{latents.End - 1}.safetensors");

    /// <summary>Null for a file that is no checkpoint.</summary>
    internal static LatentRange? LatentsOf(string fileName) => Parse(fileName)?.Latents;

    /// <summary>The files of a task and their SHA-256, as they were written.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> FilesAsync(ContentKey key, CancellationToken ct)
    {
        Dictionary<string, string> files = [];
        foreach (Saved file in Files(key))
        {
            (ChecksumState state, _, string sha256) = await ChecksummedFile.VerifyAsync(file.Path, ct).ConfigureAwait(false);
            if (state == ChecksumState.Valid)
                files[Path.GetFileName(file.Path)] = sha256;
        }

        return files;
    }

    /// <summary>Takes a copy of a checkpoint that is kept elsewhere; one whose bytes are not those that were stored there is left out.</summary>
    internal async Task TakeOverAsync(ContentKey key, string fileName, string sha256, Func<Stream, CancellationToken, ValueTask> write, CancellationToken ct)
    {
        if (Parse(fileName) is null)
            return;
        string path = Path.Combine(FolderOf(key), fileName);
        (_, string found) = await ChecksummedFile.WriteAsync(path, write, commitLock: null, ct).ConfigureAwait(false);
        if (found != sha256)
            Remove(path);
    }

    /// <summary>From the beginning on, always the file that reaches furthest; null when a latent is missing.</summary>
    private static List<CheckpointPart>? Cover(List<Saved> files, LatentRange latents)
    {
        List<CheckpointPart> parts = [];
        for (int next = latents.First; next < latents.End;)
        {
            Saved? best = files.Where(file => file.Latents.Contains(next)).MaxBy(file => file.Latents.End);
            if (best is null)
                return null;
            parts.Add(new CheckpointPart(best.Latents, LatentRange.Between(next, Math.Min(latents.End, best.Latents.End)), best.Path));
            next = best.Latents.End;
        }

        return parts;
    }

    private static async Task<bool> IsGoodAsync(Saved file, List<string> warnings, CancellationToken ct)
    {
        (ChecksumState state, _, string detail) = await ChecksummedFile.VerifyAsync(file.Path, ct).ConfigureAwait(false);
        if (state == ChecksumState.Valid)
            return true;
        if (state == ChecksumState.Corrupt)
            warnings.Add($"the checkpoint after step {file.Step} is damaged and is not used: {file.Path}: {detail}");
        Remove(file.Path);
        return false;
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

    /// <summary>Where a task's checkpoints are.</summary>
    public string FolderOf(ContentKey key) => Path.Combine(root, key.Hex);

    private List<Saved> Files(ContentKey key) =>
    [
        .. from path in Directory.EnumerateFiles(FolderOf(key), "step-*.safetensors")
           let name = Parse(Path.GetFileName(path))
           where name is not null
           select new Saved(name.Value.Step, name.Value.Latents, path),
    ];

    private static (int Step, LatentRange Latents)? Parse(string fileName)
    {
        Match name = FileName().Match(fileName);
        return name.Success ? (Number(1), LatentRange.Between(Number(2), Number(3) + 1)) : null;

        int Number(int group) => int.Parse(name.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^step-([0-9]{6,9})-([0-9]{1,9})-([0-9]{1,9})\.safetensors\z")]
    private static partial Regex FileName();

    private sealed record Saved(int Step, LatentRange Latents, string Path);
}
