using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

public sealed class VideoReaderTests : IDisposable
{
    private static readonly VideoFormat Small = new(new VideoSize(64, 48), FramesPerSecond: 24, ConstantRateFactor: 4);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task VideoReader_OfAVideo_GivesEveryFrameInOrder()
    {
        await VideoWriterTests.WriteAsync(folder["a.mp4"], Small, frames: 30);

        VideoInfo info = await VideoReader.ProbeAsync(folder["a.mp4"], CancellationToken.None);
        List<double> distances = [];
        int frames = await VideoReader.ReadAsync(
            folder["a.mp4"], info, frame => distances.Add(Distance(frame.ToArray(), TestFrames.Frame(Small.Size, distances.Count))), most: null, CancellationToken.None);

        Assert.Equal(new VideoInfo(Small.Size, FramesPerSecond: 24), info);
        Assert.Equal((30, 30), (frames, distances.Count));
        Assert.All(distances, distance => Assert.InRange(distance, 0, 20));
    }

    [Fact]
    public async Task VideoReader_ALimit_StopsThere()
    {
        await VideoWriterTests.WriteAsync(folder["a.mp4"], Small, frames: 9);

        Assert.Equal(4, await VideoReader.ReadAsync(folder["a.mp4"], new VideoInfo(Small.Size, 24), _ => { }, most: 4, CancellationToken.None));
    }

    [Fact]
    public async Task VideoReader_NoVideo_SaysWhatFfmpegSaid()
    {
        File.WriteAllText(folder["a.mp4"], "no video");

        MediaException text = await Assert.ThrowsAsync<MediaException>(() => VideoReader.ProbeAsync(folder["a.mp4"], CancellationToken.None));
        MediaException nothing = await Assert.ThrowsAsync<MediaException>(() => VideoReader.ProbeAsync(folder["b.mp4"], CancellationToken.None));

        Assert.StartsWith($"{folder["a.mp4"]} cannot be read as a video: ", text.Message, StringComparison.Ordinal);
        Assert.Contains("Invalid data found", text.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{folder["b.mp4"]} cannot be read as a video: ", nothing.Message, StringComparison.Ordinal);
    }

    private static double Distance(byte[] a, byte[] b) => a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Average();
}
