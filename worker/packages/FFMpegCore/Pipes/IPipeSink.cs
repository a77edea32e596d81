namespace FFMpegCore.Pipes;

/// <summary>Takes the bytes that ffmpeg writes.</summary>
public interface IPipeSink
{
    Task ReadAsync(Stream inputStream, CancellationToken cancellationToken);

    string GetFormat();
}
