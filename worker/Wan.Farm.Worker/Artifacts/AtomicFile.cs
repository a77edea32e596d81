namespace Wan.Farm.Worker.Artifacts;

/// <summary>Files that are either as they were or complete, whatever happens while they are written.</summary>
public static class AtomicFile
{
    /// <exception cref="StorageException">The disk is full, the folder is read-only, …; the file is as it was.</exception>
    public static async Task WriteAsync(string path, Func<Stream, CancellationToken, ValueTask> write, CancellationToken ct)
    {
        using TemporaryFile file = TemporaryFile.Create(path);
        try
        {
            await write(file.Stream, ct).ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            file.Commit();
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }

    public static Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken ct) =>
        WriteAsync(path, (stream, token) => stream.WriteAsync(bytes, token), ct);
}
