using System.Collections.Concurrent;
using FFMpegCore;
using FFMpegCore.Enums;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>One run of ffmpeg that makes a file: keeps what ffmpeg said last, for an error that tells what to do.</summary>
internal sealed class FfmpegRun(string path)
{
    private const int KeptLines = 8;
    private static readonly TimeSpan InterruptGrace = TimeSpan.FromSeconds(3);
    private readonly ConcurrentQueue<string> said = new();

    /// <exception cref="MediaException">ffmpeg has given up.</exception>
    /// <exception cref="StorageException">The disk is full.</exception>
    public async Task RunAsync(FFMpegArgumentProcessor ffmpeg, CancellationToken ct)
    {
        try
        {
            await ffmpeg
                .WithLogLevel(FFMpegLogLevel.Error)
                .NotifyOnError(Remember)
                .CancellableThrough(ct)
                .ProcessAsynchronously()
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Explain(e);
        }
    }

    /// <summary>Waits for <see cref="RunAsync"/>.</summary>
    /// <remarks>
    /// Ctrl-C goes to ffmpeg as well as to this process, and may get there first: ffmpeg that ends without a word waits for what
    /// this process has to say about it.
    /// </remarks>
    public async Task EndAsync(Task running, CancellationToken ct)
    {
        try
        {
            await running.ConfigureAwait(false);
        }
        catch (MediaException) when (said.IsEmpty)
        {
            await Task.Delay(InterruptGrace, TimeProvider.System, ct).ConfigureAwait(false);
            throw;
        }
    }

    private void Remember(string line)
    {
        said.Enqueue(line);
        while (said.Count > KeptLines)
            said.TryDequeue(out _);
    }

    private Exception Explain(Exception e)
    {
        string text = string.Join("; ", said);
        if (text.Contains("No space left on device", StringComparison.Ordinal))
            return new StorageException(path, StorageFault.DiskFull, StorageFault.MakeSpace, e);
        if (text.Contains("File too large", StringComparison.Ordinal))
            return new StorageException(path, StorageFault.TooLarge, StorageFault.MakeSpace, e);
        return new MediaException($"ffmpeg could not write {path}: {(text.Length > 0 ? text : e.Message)}", e);
    }
}
