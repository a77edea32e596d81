using FFMpegCore;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

public sealed class VideoWriterTests : IDisposable
{
    private static readonly VideoFormat Small = new(new VideoSize(64, 48), FramesPerSecond: 16, ConstantRateFactor: 18);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task VideoWriter_33Frames_FileHoldsExactlyThoseAtTheAskedRateAndSize()
    {
        await WriteAsync(folder["a.mp4"], Small, frames: 33);

        IMediaAnalysis media = await FFProbe.AnalyseAsync(folder["a.mp4"]);
        VideoStream video = media.PrimaryVideoStream!;
        Assert.Equal((64, 48), (video.Width, video.Height));
        Assert.Equal((16.0, 16.0), (video.FrameRate, video.AvgFrameRate));
        Assert.Equal(33 / 16.0, video.Duration.TotalSeconds, precision: 3);
        Assert.Equal(("h264", "yuv420p"), (video.CodecName, video.PixelFormat));
        Assert.Equal(("tv", "bt709", "bt709", "bt709"), (video.ColorRange, video.ColorSpace, video.ColorTransfer, video.ColorPrimaries));
        Assert.Empty(media.AudioStreams);
        Assert.Equal(33, (await FFProbe.GetFramesAsync(folder["a.mp4"])).Frames.Count);
        Assert.Equal(["a.mp4"], folder.Files);
    }

    [Fact]
    public async Task VideoWriter_SameFramesTwice_SameBytes()
    {
        await WriteAsync(folder["a.mp4"], Small, frames: 33);
        await WriteAsync(folder["b.mp4"], Small, frames: 33);

        Assert.Equal(await File.ReadAllBytesAsync(folder["a.mp4"]), await File.ReadAllBytesAsync(folder["b.mp4"]));
    }

    internal static async Task WriteAsync(string path, VideoFormat format, int frames)
    {
        await using VideoWriter writer = VideoWriter.Create(path, format);
        for (int i = 0; i < frames; i++)
            await writer.WriteAsync(TestFrames.Frame(format.Size, i), CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
    }
}
