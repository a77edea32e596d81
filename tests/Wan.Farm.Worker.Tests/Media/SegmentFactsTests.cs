using System.Security.Cryptography;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

public sealed class SegmentFactsTests : IDisposable
{
    private static readonly VideoSize Size = new(48, 32);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(81)]
    public async Task VideoFacts_HoweverTheVideoIsCut_DigestAndSheetAreThoseOfOnePass(int frames)
    {
        VideoFacts whole = VideoFacts.Of([Facts(0, frames, frames)]);
        await whole.Sheet.WriteAsync(folder["whole.png"], CancellationToken.None);

        foreach (int longest in new[] { 1, 4, 17 })
        {
            VideoFacts parts = VideoFacts.Of([.. Cut(frames, longest)]);
            await parts.Sheet.WriteAsync(folder["parts.png"], CancellationToken.None);

            Assert.Equal(whole.FramesSha256, parts.FramesSha256);
            Assert.Equal(await File.ReadAllBytesAsync(folder["whole.png"]), await File.ReadAllBytesAsync(folder["parts.png"]));
        }
    }

    [Fact]
    public void FramesSha256_IsTheDigestOfTheDigestsOfTheFrames()
    {
        byte[] digests = [.. Enumerable.Range(0, 5).SelectMany(i => SHA256.HashData(TestFrames.Frame(Size, i)))];

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(digests)), VideoFacts.Of([Facts(0, 5, 5)]).FramesSha256);
    }

    [Fact]
    public void FramesSha256_OneFrameDiffersInOneByte_IsAnother()
    {
        var builder = new SegmentFactsBuilder(SegmentPlace.Whole(5), Size);
        for (int i = 0; i < 5; i++)
        {
            byte[] frame = TestFrames.Frame(Size, i);
            frame[100] ^= (byte)(i == 3 ? 1 : 0);
            builder.Add(frame);
        }

        Assert.NotEqual(VideoFacts.Of([Facts(0, 5, 5)]).FramesSha256, VideoFacts.Of([builder.Build()]).FramesSha256);
    }

    [Fact]
    public void SegmentFacts_OfALongVideo_KeepOnlyTheTilesThatFallIntoTheSegment()
    {
        SegmentFacts facts = Facts(first: 40, frames: 20, videoFrames: 81);

        Assert.Equal([44, 51, 58], facts.Tiles.Select(tile => tile.Frame));
        Assert.Equal(20 * 32, facts.FrameDigests.Length);
    }

    [Fact]
    public async Task SegmentFactsFile_WrittenAndRead_IsTheSame()
    {
        SegmentFacts facts = Facts(first: 40, frames: 20, videoFrames: 81);
        await WriteAsync(facts);

        SegmentFacts read = await SegmentFactsFile.ReadAsync(folder["facts.json"], CancellationToken.None);

        Assert.Equal((facts.Place, facts.Size), (read.Place, read.Size));
        Assert.Equal(facts.FrameDigests, read.FrameDigests);
        Assert.Equal(facts.Tiles.Select(tile => tile.Frame), read.Tiles.Select(tile => tile.Frame));
        Assert.Equal(facts.Tiles.Select(tile => tile.Rgb), read.Tiles.Select(tile => tile.Rgb));
    }

    [Theory]
    [InlineData("no JSON", "does not hold a segment's facts")]
    [InlineData("{}", "does not hold a segment's facts")]
    [InlineData("""{"version":1,"facts":null}""", "does not hold a segment's facts")]
    [InlineData("""{"version":2,"facts":{"place":{"first":0,"frames":1,"videoFrames":1},"size":{"width":2,"height":2},"frameDigests":"","tiles":[]}}""", "has version 2 of a segment's facts, expected 1")]
    [InlineData("""{"version":1,"facts":{"place":{"first":0,"frames":1,"videoFrames":1},"size":{"width":2,"height":2},"frameDigests":"","tiles":[]}}""", "holds 0 bytes of digests for 1 frames")]
    public async Task SegmentFactsFile_OfAnotherKind_IsRefusedByName(string content, string problem)
    {
        File.WriteAllText(folder["facts.json"], content);

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => SegmentFactsFile.ReadAsync(folder["facts.json"], CancellationToken.None));

        Assert.StartsWith($"{folder["facts.json"]} {problem}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VideoFacts_SegmentMissing_SaysWhichFramesDoNotFollow()
    {
        SegmentFacts[] segments = [.. Cut(frames: 33, longest: 8)];

        InvalidDataException gap = Assert.Throws<InvalidDataException>(() => VideoFacts.Of([segments[0], segments[2]]));
        InvalidDataException end = Assert.Throws<InvalidDataException>(() => VideoFacts.Of(segments[..2]));

        Assert.Equal("a segment with frames 16 to 23 of 33, 48x32, cannot follow 8 of 33 frames of 48x32", gap.Message);
        Assert.Equal("the segments hold 16 of 33 frames", end.Message);
    }

    [Fact]
    public void SegmentFactsBuilder_TooFewOrTooManyFrames_IsRefused()
    {
        var builder = new SegmentFactsBuilder(new SegmentPlace(First: 4, Frames: 1, VideoFrames: 9), Size);

        Assert.Throws<InvalidOperationException>(builder.Build);
        builder.Add(TestFrames.Frame(Size, 4));
        Assert.Throws<InvalidOperationException>(() => builder.Add(TestFrames.Frame(Size, 5)));
    }

    private static IEnumerable<SegmentFacts> Cut(int frames, int longest)
    {
        for (int first = 0; first < frames; first += longest)
            yield return Facts(first, Math.Min(longest, frames - first), frames);
    }

    private static SegmentFacts Facts(int first, int frames, int videoFrames)
    {
        var builder = new SegmentFactsBuilder(new SegmentPlace(first, frames, videoFrames), Size);
        for (int i = first; i < first + frames; i++)
            builder.Add(TestFrames.Frame(Size, i));
        return builder.Build();
    }

    private async Task WriteAsync(SegmentFacts facts)
    {
        using FileStream file = File.Create(folder["facts.json"]);
        await SegmentFactsFile.WriteAsync(file, facts, CancellationToken.None);
    }
}
