using System.Text;
using FFMpegCore;
using FFMpegCore.Pipes;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

public sealed class VideoWriterTests : IDisposable
{
    private static readonly VideoFormat Small = new(new VideoSize(64, 48), FramesPerSecond: 16, ConstantRateFactor: 18);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 16)]
    [InlineData(33, 16)]
    [InlineData(81, 24)]
    public async Task VideoWriter_SoManyFrames_FileHoldsExactlyThoseAtTheAskedRateAndSize(int frames, int framesPerSecond)
    {
        await WriteAsync(folder["a.mp4"], Small with { FramesPerSecond = framesPerSecond }, frames);

        IMediaAnalysis media = await FFProbe.AnalyseAsync(folder["a.mp4"]);
        VideoStream video = media.PrimaryVideoStream!;
        Assert.Equal((64, 48), (video.Width, video.Height));
        Assert.Equal((framesPerSecond, framesPerSecond), (video.FrameRate, video.AvgFrameRate));
        Assert.Equal(frames / (double)framesPerSecond, video.Duration.TotalSeconds, precision: 2);
        Assert.Equal(("h264", "yuv420p"), (video.CodecName, video.PixelFormat));
        Assert.Equal(("tv", "bt709", "bt709", "bt709"), (video.ColorRange, video.ColorSpace, video.ColorTransfer, video.ColorPrimaries));
        Assert.Empty(media.AudioStreams);
        Assert.Equal(frames, (await FFProbe.GetFramesAsync(folder["a.mp4"])).Frames.Count);
        Assert.Equal(["a.mp4"], folder.Files);
    }

    [Fact]
    public async Task VideoWriter_FramesAreShown_AtEvenTimesAndWithAKeyFrameEveryTwoSeconds()
    {
        await WriteAsync(folder["a.mp4"], Small, frames: 81);

        List<FFProbeFrameAnalysis> frames = (await FFProbe.GetFramesAsync(folder["a.mp4"])).Frames;
        long step = frames[1].BestEffortTimestamp;
        Assert.Equal(Enumerable.Range(0, 81).Select(i => i * step), frames.Select(frame => frame.BestEffortTimestamp));
        int[] keys = [.. Enumerable.Range(0, 81).Where(i => frames[i].KeyFrame == 1)];
        Assert.Equal(0, keys[0]);
        Assert.All(keys.Zip(keys.Skip(1).Append(81)), pair => Assert.InRange(pair.Second - pair.First, 1, 32));
    }

    [Theory]
    [InlineData(255, 0, 0, 63, 102, 240)]
    [InlineData(0, 255, 0, 173, 42, 26)]
    [InlineData(0, 0, 255, 32, 240, 118)]
    [InlineData(255, 255, 255, 235, 128, 128)]
    [InlineData(0, 0, 0, 16, 128, 128)]
    public async Task VideoWriter_PlainColour_IsStoredAsBt709InTheTelevisionRange(byte r, byte g, byte b, byte y, byte cb, byte cr)
    {
        byte[] frame = [.. Enumerable.Repeat(new[] { r, g, b }, 64 * 48).SelectMany(pixel => pixel)];
        await using (VideoWriter writer = VideoWriter.Create(folder["a.mp4"], Small with { ConstantRateFactor = 1 }))
        {
            await writer.WriteAsync(frame, CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
        }

        byte[] planes = await DecodeAsync(folder["a.mp4"], "yuv420p");
        Assert.InRange(planes[64 * 24], y - 1, y + 1);
        Assert.InRange(planes[64 * 48], cb - 1, cb + 1);
        Assert.InRange(planes[(64 * 48) + (32 * 24)], cr - 1, cr + 1);
    }

    [Fact]
    public async Task VideoWriter_HighQuality_EveryFrameComesBackInItsPlace()
    {
        await WriteAsync(folder["a.mp4"], Small with { ConstantRateFactor = 4 }, frames: 12);

        byte[] decoded = await DecodeAsync(folder["a.mp4"], "rgb24");
        double[,] error = new double[12, 12];
        for (int i = 0; i < 12; i++)
        {
            for (int j = 0; j < 12; j++)
                error[i, j] = MeanSquare(decoded.AsSpan(i * Small.FrameBytes, Small.FrameBytes), TestFrames.Frame(Small.Size, j));
            Assert.Equal(i, Enumerable.Range(0, 12).MinBy(j => error[i, j]));
        }
    }

    [Fact]
    public async Task VideoWriter_SameFramesTwice_SameBytesWithoutDateOrVersion()
    {
        await WriteAsync(folder["a.mp4"], Small, frames: 33);
        await WriteAsync(folder["b.mp4"], Small, frames: 33);

        byte[] bytes = await File.ReadAllBytesAsync(folder["a.mp4"]);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder["b.mp4"]));
        string text = Encoding.Latin1.GetString(bytes);
        Assert.DoesNotContain("x264 - core", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Lavf", text, StringComparison.Ordinal);
        Assert.DoesNotContain("creation_time", FFProbe.Analyse(folder["a.mp4"]).PrimaryVideoStream!.Tags!.Keys);
        Assert.True(text.IndexOf("moov", StringComparison.Ordinal) < text.IndexOf("mdat", StringComparison.Ordinal), "the index is in front");
    }

    [Fact]
    public async Task VideoWriter_NotCompleted_LeavesNothingAndKeepsTheOldFile()
    {
        File.WriteAllText(folder["a.mp4"], "the old one");

        await using (VideoWriter writer = VideoWriter.Create(folder["a.mp4"], Small))
        {
            await writer.WriteAsync(TestFrames.Frame(Small.Size, 0), CancellationToken.None);
            Assert.Equal(2, folder.Files.Length);
        }

        Assert.Equal(["a.mp4"], folder.Files);
        Assert.Equal("the old one", File.ReadAllText(folder["a.mp4"]));
    }

    [Fact]
    public async Task VideoWriter_CancelledWhileCompleting_LeavesNothing()
    {
        await using (VideoWriter writer = VideoWriter.Create(folder["a.mp4"], Small))
        {
            await writer.WriteAsync(TestFrames.Frame(Small.Size, 0), CancellationToken.None);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.CompleteAsync(new CancellationToken(canceled: true)));
        }

        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task VideoWriter_PartOfAFrame_IsRefused()
    {
        await using VideoWriter writer = VideoWriter.Create(folder["a.mp4"], Small);

        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => writer.WriteAsync(new byte[100], CancellationToken.None).AsTask());

        Assert.Contains("100 bytes are not one frame of 64x48, 9216 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VideoWriter_OddSize_SaysWhatFfmpegSaid()
    {
        var odd = new VideoFormat(new VideoSize(15, 16), FramesPerSecond: 16, ConstantRateFactor: 18);

        MediaException e = await Assert.ThrowsAsync<MediaException>(() => WriteAsync(folder["a.mp4"], odd, frames: 100));

        Assert.Contains("not divisible by 2", e.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    internal static async Task WriteAsync(string path, VideoFormat format, int frames)
    {
        await using VideoWriter writer = VideoWriter.Create(path, format);
        for (int i = 0; i < frames; i++)
            await writer.WriteAsync(TestFrames.Frame(format.Size, i), CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        Assert.Equal(frames, writer.FramesWritten);
    }

    private static async Task<byte[]> DecodeAsync(string path, string pixelFormat)
    {
        using var pixels = new MemoryStream();
        await FFMpegArguments
            .FromFileInput(path)
            .OutputToPipe(new StreamPipeSink(pixels), options => options.ForcePixelFormat(pixelFormat).WithVideoCodec("rawvideo").ForceFormat("rawvideo"))
            .ProcessAsynchronously();
        return pixels.ToArray();
    }

    private static double MeanSquare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += Math.Pow(a[i] - b[i], 2);
        return sum / a.Length;
    }
}
