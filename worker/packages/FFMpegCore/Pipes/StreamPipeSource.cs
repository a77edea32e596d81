namespace FFMpegCore.Pipes;

/// <summary>A stream, copied to ffmpeg as it is.</summary>
public class StreamPipeSource(Stream source) : IPipeSource
{
    public Stream Source { get; } = source;

    public int BlockSize { get; } = 4096;

    public string StreamFormat { get; } = string.Empty;

    public string GetStreamArguments() => StreamFormat;

    public Task WriteAsync(Stream outputStream, CancellationToken cancellationToken) =>
        Source.CopyToAsync(outputStream, BlockSize, cancellationToken);
}
