namespace Wan.Farm.Worker.Artifacts;

/// <summary>A lock among processes, for moments; the system gives it up when its holder dies.</summary>
internal static class FolderLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <exception cref="StorageException">The lock file cannot be made, or the lock is held for so long that its holder must be stuck.</exception>
    public static async Task<IDisposable> WaitAsync(string path, CancellationToken ct)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (TryTake(path) is { } held)
                return held;
            await Task.Delay(Pause, TimeProvider.System, ct).ConfigureAwait(false);
        }

        throw new StorageException(path, $"another process has held this lock for {Patience.TotalSeconds:0} s", "see whether one is suspended (fuser shows it)");
    }

    /// <returns>Null when someone else holds it.</returns>
    /// <exception cref="StorageException">The lock file cannot be made.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e) when (StorageFault.IsLocked(e))
        {
            return null;
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }
}
