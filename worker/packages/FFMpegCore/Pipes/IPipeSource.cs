namespace FFMpegCore.Pipes;

/// <summary>Bytes for ffmpeg to read.</summary>
public interface IPipeSource
{
    /// <summary>Input options that tell ffmpeg how to read the bytes.</summary>
    string GetStreamArguments();

    Task WriteAsync(Stream outputStream, CancellationToken cancellationToken);
}
