namespace FFMpegCore.Pipes;

/// <summary>Hands ffmpeg's output to a function, or copies it to a stream.</summary>
public class StreamPipeSink : IPipeSink
{
    public StreamPipeSink(Func<Stream, CancellationToken, Task> writer) => Writer = writer;

    public StreamPipeSink(Stream destination) => Writer = (input, token) => input.CopyToAsync(destination, BlockSize, token);

    public Func<Stream, CancellationToken, Task> Writer { get; }

    public int BlockSize { get; set; } = 4096;

    public string Format { get; set; } = string.Empty;

    public Task ReadAsync(Stream inputStream, CancellationToken cancellationToken) => Writer(inputStream, cancellationToken);

    public string GetFormat() => Format;
}
