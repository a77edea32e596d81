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
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(17)]
    public void FramesSha256_HoweverTheVideoIsCut_IsThatOfOnePass(int longest)
    {
        Assert.Equal(Digest(Facts(0, 81)), Digest([.. Cut(81, longest)]));
    }

    [Fact]
    public void FramesSha256_IsTheDigestOfTheDigestsOfTheFrames()
    {
        byte[] digests = [.. Enumerable.Range(0, 5).SelectMany(i => SHA256.HashData(TestFrames.Frame(Size, i)))];

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(digests)), Digest(Facts(0, 5)));
    }

    [Fact]
    public void FramesSha256_OneFrameDiffersInOneByte_IsAnother()
    {
        var builder = new SegmentFactsBuilder(frames: 5, Size);
        for (int i = 0; i < 5; i++)
        {
            byte[] frame = TestFrames.Frame(Size, i);
            frame[100] ^= (byte)(i == 3 ? 1 : 0);
            builder.Add(frame);
        }

        Assert.NotEqual(Digest(Facts(0, 5)), Digest(builder.Build()));
    }

    [Fact]
    public async Task SegmentFactsFile_WrittenAndRead_IsTheSame()
    {
        SegmentFacts facts = Facts(first: 40, frames: 20);
        await WriteAsync(facts);

        SegmentFacts read = await SegmentFactsFile.ReadAsync(folder["facts.json"], CancellationToken.None);

        Assert.Equal((facts.Frames, facts.Size), (read.Frames, read.Size));
        Assert.Equal(facts.FrameDigests, read.FrameDigests);
    }

    [Theory]
    [InlineData("no JSON", "does not hold a segment's facts")]
    [InlineData("{}", "does not hold a segment's facts")]
    [InlineData("""{"version":1,"facts":null}""", "does not hold a segment's facts")]
    [InlineData("""{"version":2,"facts":{"frames":1,"size":{"width":2,"height":2},"frameDigests":""}}""", "has version 2 of a segment's facts, expected 1")]
    [InlineData("""{"version":1,"facts":{"frames":1,"size":{"width":2,"height":2},"frameDigests":""}}""", "holds 0 bytes of digests for 1 frames")]
    public async Task SegmentFactsFile_OfAnotherKind_IsRefusedByName(string content, string problem)
    {
        File.WriteAllText(folder["facts.json"], content);

        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => SegmentFactsFile.ReadAsync(folder["facts.json"], CancellationToken.None));

        Assert.StartsWith($"{folder["facts.json"]} {problem}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SegmentFactsBuilder_TooFewOrTooManyFrames_IsRefused()
    {
        var builder = new SegmentFactsBuilder(frames: 1, Size);

        Assert.Throws<InvalidOperationException>(builder.Build);
        builder.Add(TestFrames.Frame(Size, 4));
        Assert.Throws<InvalidOperationException>(() => builder.Add(TestFrames.Frame(Size, 5)));
    }

    private static IEnumerable<SegmentFacts> Cut(int frames, int longest)
    {
        for (int first = 0; first < frames; first += longest)
            yield return Facts(first, Math.Min(longest, frames - first));
    }

    private static string Digest(params SegmentFacts[] segments) =>
        FramesDigest.OfVideo(segments.Select(segment => (ReadOnlyMemory<byte>)segment.FrameDigests));

    private static SegmentFacts Facts(int first, int frames)
    {
        var builder = new SegmentFactsBuilder(frames, Size);
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
