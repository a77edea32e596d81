using System.Text;
using FFMpegCore;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

public sealed class VideoJoinerTests : IDisposable
{
    private static readonly VideoFormat Small = new(new VideoSize(64, 48), FramesPerSecond: 16, ConstantRateFactor: 18);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, new[] { 3, 2 })]
    [InlineData(16, new[] { 1, 4, 1, 1, 8, 4 })]
    [InlineData(24, new[] { 9, 8, 8, 3 })]
    [InlineData(60, new[] { 5, 4, 4, 125, 4 })]
    [InlineData(120, new[] { 16, 2, 3 })]
    public async Task JoinedVideo_ShowsTheFramesOfItsSegments_EachOnceAndAtEvenTimes(int framesPerSecond, int[] frames)
    {
        VideoFormat format = Small with { FramesPerSecond = framesPerSecond };
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, format, frames);

        await VideoJoiner.JoinAsync(segments, folder["joined.mp4"], format, CancellationToken.None);

        await AssertIsJoinedAsync(segments, folder["joined.mp4"], framesPerSecond);
    }

    [Fact]
    public async Task JoinedVideo_OfSixtySegments_DoesNotDriftFromItsRate()
    {
        VideoFormat format = Small with { FramesPerSecond = 60 };
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, format, 1, 4, 5);
        EncodedSegment[] many = [.. Enumerable.Range(0, 60).Select(i => segments[i % 3])];

        await VideoJoiner.JoinAsync(many, folder["joined.mp4"], format, CancellationToken.None);

        await AssertIsJoinedAsync(many, folder["joined.mp4"], 60);
    }

    [Fact]
    public async Task JoinedVideo_OfOneSegment_HasTheFramesOfAVideoWrittenInOnePass()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 41);
        await VideoWriterTests.WriteAsync(folder["whole.mp4"], Small, frames: 41);

        await VideoJoiner.JoinAsync(segments, folder["joined.mp4"], Small, CancellationToken.None);

        Assert.Equal(await TestSegments.DecodeAsync(folder["whole.mp4"]), await TestSegments.DecodeAsync(folder["joined.mp4"]));
    }

    [Fact]
    public async Task JoinedVideo_StartsWithItsIndexAndSaysHowToShowItsColours()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 4);

        await VideoJoiner.JoinAsync(segments, folder["joined.mp4"], Small, CancellationToken.None);

        string bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(folder["joined.mp4"]));
        Assert.InRange(bytes.IndexOf("moov", StringComparison.Ordinal), 0, bytes.IndexOf("mdat", StringComparison.Ordinal));
        IMediaAnalysis media = await FFProbe.AnalyseAsync(folder["joined.mp4"]);
        VideoStream video = Assert.Single(media.VideoStreams);
        Assert.Equal(("tv", "bt709", "bt709", "bt709"), (video.ColorRange, video.ColorSpace, video.ColorTransfer, video.ColorPrimaries));
        Assert.Empty(media.AudioStreams);
    }

    [Fact]
    public async Task JoinedVideo_MadeAgainElsewhere_HasTheSameBytes()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 1, 4);
        EncodedSegment[] moved = [.. segments.Select(segment => segment with { Path = folder["it's a folder", Path.GetFileName(segment.Path)] })];
        foreach ((EncodedSegment from, EncodedSegment to) in segments.Zip(moved))
            File.Copy(from.Path, to.Path);

        await VideoJoiner.JoinAsync(segments, folder["a.mp4"], Small, CancellationToken.None);
        await VideoJoiner.JoinAsync(moved, folder["b.mp4"], Small, CancellationToken.None);

        Assert.Equal(await File.ReadAllBytesAsync(folder["a.mp4"]), await File.ReadAllBytesAsync(folder["b.mp4"]));
    }

    [Fact]
    public async Task SegmentWriter_FramesMissing_LeavesNothing()
    {
        await using (SegmentWriter writer = SegmentWriter.Create(folder["a.mp4"], Small, frames: 5))
        {
            await writer.WriteAsync(TestFrames.Frame(Small.Size, 0), CancellationToken.None);
            await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync(CancellationToken.None));
        }

        Assert.Empty(folder.Files);
    }

    private static async Task AssertIsJoinedAsync(IReadOnlyList<EncodedSegment> segments, string joined, int framesPerSecond)
    {
        int frames = segments.Sum(segment => segment.Frames);
        IMediaAnalysis media = await FFProbe.AnalyseAsync(joined);
        VideoStream video = media.PrimaryVideoStream!;
        Assert.Equal((framesPerSecond, framesPerSecond), (video.FrameRate, video.AvgFrameRate));
        Assert.Equal(TimeSpan.Zero, media.Format.StartTime);
        Assert.Equal(frames / (double)framesPerSecond, media.Duration.TotalSeconds, tolerance: 0.001);

        List<FFProbePacketAnalysis> packets = (await FFProbe.GetPacketsAsync(joined)).Packets;
        long step = packets[0].Duration;
        long[] even = [.. Enumerable.Range(0, frames).Select(i => i * step)];
        Assert.All(packets, packet => Assert.Equal(step, packet.Duration));
        Assert.Equal(even, packets.Select(packet => packet.Pts).Order());
        Assert.All(packets, packet => Assert.True(packet.Dts <= packet.Pts));
        Assert.All(packets.Zip(packets.Skip(1)), pair => Assert.Equal(step, pair.Second.Dts - pair.First.Dts));
        Assert.Equal(even, (await FFProbe.GetFramesAsync(joined)).Frames.Select(frame => frame.BestEffortTimestamp));

        byte[] expected = [];
        var decoded = new Dictionary<string, byte[]>();
        foreach (EncodedSegment segment in segments)
        {
            if (!decoded.TryGetValue(segment.Path, out byte[]? part))
                decoded[segment.Path] = part = await TestSegments.DecodeAsync(segment.Path);
            expected = [.. expected, .. part];
        }

        Assert.Equal(frames * 64 * 48 * 3 / 2, expected.Length);
        Assert.Equal(expected, await TestSegments.DecodeAsync(joined));
    }
}
