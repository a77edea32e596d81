namespace Wan.Farm.Worker.Artifacts;

/// <summary>Writes <c>frames</c> [F, H, W, 3] as safetensors, frame by frame, so that memory does not grow with the video.</summary>
public sealed class FramesArtifactWriter
{
    private readonly Stream stream;
    private int written;

    private FramesArtifactWriter(Stream stream, FrameShape shape) => (this.stream, Shape) = (stream, shape);

    public FrameShape Shape { get; }

    /// <summary>Writes the header, which needs to know how many frames will come.</summary>
    public static async ValueTask<FramesArtifactWriter> StartAsync(Stream stream, FrameShape shape, CancellationToken ct)
    {
        await stream.WriteAsync(FramesHeader.Encode(shape), ct).ConfigureAwait(false);
        return new FramesArtifactWriter(stream, shape);
    }

    /// <param name="frames">One frame or several, [H, W, 3] each.</param>
    /// <exception cref="ArgumentException">Part of a frame, or more frames than announced.</exception>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> frames, CancellationToken ct)
    {
        (int count, int rest) = Math.DivRem(frames.Length, Shape.FrameBytes);
        if (rest != 0)
            throw new ArgumentException($"{frames.Length} bytes are not whole frames of {Shape.FrameBytes}", nameof(frames));
        if (written + count > Shape.Frames)
            throw new ArgumentException($"frame {written + count} of {Shape.Frames}", nameof(frames));
        await stream.WriteAsync(frames, ct).ConfigureAwait(false);
        written += count;
    }

    /// <exception cref="InvalidOperationException">Frames are missing.</exception>
    public void Complete()
    {
        if (written != Shape.Frames)
            throw new InvalidOperationException($"{written} of {Shape.Frames} frames were written");
    }
}
