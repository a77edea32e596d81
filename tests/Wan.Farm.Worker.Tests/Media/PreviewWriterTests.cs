using FFMpegCore;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

public sealed class PreviewWriterTests : IDisposable
{
    private static readonly VideoFormat Wide = new(new VideoSize(832, 480), FramesPerSecond: 24, ConstantRateFactor: 18);
    private static readonly VideoFormat Small = new(new VideoSize(64, 48), FramesPerSecond: 16, ConstantRateFactor: 8);
    private readonly TempFolder folder = new();
    private readonly TempFolder segmentFolder = new();

    public void Dispose()
    {
        folder.Dispose();
        segmentFolder.Dispose();
    }

    [Fact]
    public async Task Preview_OfALargeVideo_IsSmallAndShowsEveryFrameAtTheSameRate()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(segmentFolder, Wide, 5, 4, 1);

        await PreviewWriter.WriteAsync(segments, PreviewFiles.In(folder, "a"), Wide, CancellationToken.None);

        Assert.Equal(["a.poster.png", "a.preview.mp4"], folder.Files);
        VideoStream video = FFProbe.Analyse(folder["a.preview.mp4"]).PrimaryVideoStream!;
        Assert.Equal((320, 184, 24.0, 24.0), (video.Width, video.Height, video.FrameRate, video.AvgFrameRate));
        List<FFProbeFrameAnalysis> frames = FFProbe.GetFrames(folder["a.preview.mp4"]).Frames;
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * frames[1].BestEffortTimestamp), frames.Select(frame => frame.BestEffortTimestamp));
    }

    [Fact]
    public async Task Preview_OfASmallVideo_KeepsItsSize()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(segmentFolder, Small, 1);

        await PreviewWriter.WriteAsync(segments, PreviewFiles.In(folder, "a"), Small, CancellationToken.None);

        VideoStream video = FFProbe.Analyse(folder["a.preview.mp4"]).PrimaryVideoStream!;
        Assert.Equal((64, 48), (video.Width, video.Height));
    }

    [Fact]
    public async Task Poster_IsTheFrameInTheMiddleOfTheFirstSegment()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(segmentFolder, Small, 41, 4);

        await PreviewWriter.WriteAsync(segments, PreviewFiles.In(folder, "a"), Small, CancellationToken.None);

        byte[] poster = await PngWriterTests.PixelsAsync(folder["a.poster.png"]);
        double[] distances = [.. Enumerable.Range(0, 41).Select(i => Distance(poster, TestFrames.Frame(Small.Size, i)))];
        Assert.Equal(20, Array.IndexOf(distances, distances.Min()));
    }

    [Fact]
    public async Task Preview_WithMoreSegments_ReplacesTheOneBefore()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(segmentFolder, Small, 5, 4);
        PreviewFiles files = PreviewFiles.In(folder, "a");

        await PreviewWriter.WriteAsync(segments[..1], files, Small, CancellationToken.None);
        Assert.Equal(5, FFProbe.GetFrames(files.Video).Frames.Count);
        await PreviewWriter.WriteAsync(segments, files, Small, CancellationToken.None);
        Assert.Equal(9, FFProbe.GetFrames(files.Video).Frames.Count);
        Assert.Equal(["a.poster.png", "a.preview.mp4"], folder.Files);
    }

    [Fact]
    public async Task Preview_SegmentMissing_IsNamedAndNothingIsLeft()
    {
        EncodedSegment[] segments = [new(segmentFolder["0.mp4"], Frames: 5)];

        MediaException e = await Assert.ThrowsAsync<MediaException>(
            () => PreviewWriter.WriteAsync(segments, PreviewFiles.In(folder, "a"), Small, CancellationToken.None));

        Assert.Equal($"segment 1 of 1, {segments[0].Path}, is missing", e.Message);
        Assert.Empty(folder.Files);
    }

    private static double Distance(byte[] a, byte[] b) => a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum();
}
