using System.Globalization;
using FFMpegCore.Exceptions;

namespace FFMpegCore.Pipes;

/// <summary>Uncompressed video: the frames are taken one by one while ffmpeg reads, so memory holds one of them.</summary>
/// <remarks>The first frame is taken when the arguments are made, for its size and pixel format; all others must have the same.</remarks>
public class RawVideoPipeSource(IEnumerable<IVideoFrame> framesEnumerator) : IPipeSource
{
    private readonly IEnumerator<IVideoFrame> frames = framesEnumerator.GetEnumerator();
    private bool started;

    public string StreamFormat { get; private set; } = null!;

    public int Width { get; private set; }

    public int Height { get; private set; }

    public double FrameRate { get; set; } = 25;

    public string GetStreamArguments()
    {
        Start();
        return string.Create(CultureInfo.InvariantCulture, $"-f rawvideo -r {FrameRate} -pix_fmt {StreamFormat} -s {Width}x{Height}");
    }

    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        Start();
        do
        {
            IVideoFrame frame = frames.Current;
            if (frame.Width != Width || frame.Height != Height || frame.Format != StreamFormat)
            {
                throw new FFMpegStreamFormatException(
                    FFMpegExceptionType.Operation,
                    $"a frame of {frame.Width}x{frame.Height} {frame.Format} in a stream of {Width}x{Height} {StreamFormat}");
            }

            await frame.SerializeAsync(outputStream, cancellationToken).ConfigureAwait(false);
        }
        while (frames.MoveNext());
    }

    private void Start()
    {
        if (started)
            return;
        if (!frames.MoveNext())
            throw new InvalidOperationException("there are no frames to take the size and pixel format from");
        started = true;
        (StreamFormat, Width, Height) = (frames.Current.Format, frames.Current.Width, frames.Current.Height);
    }
}
