using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>Encodes one segment while it is decoded, to a file that <see cref="VideoJoiner"/> can join with its neighbours.</summary>
/// <remarks>Neither memory nor disk holds raw frames: what must be known of them later is gathered as they pass by.</remarks>
public sealed class SegmentWriter : IAsyncDisposable
{
    private readonly VideoWriter video;
    private readonly SegmentFactsBuilder facts;

    private SegmentWriter(VideoWriter video, SegmentFactsBuilder facts) => (this.video, this.facts) = (video, facts);

    /// <param name="path">An MP4, at its name when it is complete.</param>
    /// <param name="frames">That will come.</param>
    /// <exception cref="StorageException">The folder cannot be written to.</exception>
    public static SegmentWriter Create(string path, VideoFormat format, int frames) =>
        new(VideoWriter.Create(path, format), new SegmentFactsBuilder(frames, format.Size));

    /// <param name="frame">8-bit RGB [H, W, 3]; the memory may be reused afterwards.</param>
    /// <exception cref="MediaException">ffmpeg has given up.</exception>
    /// <exception cref="StorageException">The disk is full.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        facts.Add(frame.Span);
        return video.WriteAsync(frame, ct);
    }

    /// <summary>Waits for the encoder and gives the file its name.</summary>
    /// <exception cref="InvalidOperationException">Frames are missing.</exception>
    /// <exception cref="MediaException">ffmpeg has given up; there is no file.</exception>
    /// <exception cref="StorageException">The disk is full; there is no file.</exception>
    public async Task<SegmentFacts> CompleteAsync(CancellationToken ct)
    {
        SegmentFacts gathered = facts.Build();
        await video.CompleteAsync(ct).ConfigureAwait(false);
        return gathered;
    }

    public ValueTask DisposeAsync() => video.DisposeAsync();
}
