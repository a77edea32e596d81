using System.Buffers;
using System.Globalization;
using System.Threading.Channels;
using FFMpegCore.Pipes;

namespace Wan.Farm.Worker.Media;

/// <summary>Frames on their way to ffmpeg: a few are held, then the giver waits.</summary>
internal sealed class FramePipe(VideoFormat format) : IPipeSource
{
    private const int Held = 4;
    private readonly Channel<byte[]> frames = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Held) { SingleReader = true });

    public string GetStreamArguments() => string.Create(
        CultureInfo.InvariantCulture, $"-f rawvideo -pix_fmt rgb24 -s {format.Size} -r {format.FramesPerSecond}");

    /// <returns>False when nobody takes frames any more.</returns>
    public async ValueTask<bool> GiveAsync(ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(format.FrameBytes);  // the caller may reuse its memory at once
        frame.CopyTo(copy);
        try
        {
            await frames.Writer.WriteAsync(copy, ct).ConfigureAwait(false);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>No more frames: ffmpeg sees the end of its input.</summary>
    public void Close() => frames.Writer.TryComplete();

    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        await foreach (byte[] frame in frames.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await outputStream.WriteAsync(frame.AsMemory(0, format.FrameBytes), cancellationToken).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(frame);
        }
    }
}
