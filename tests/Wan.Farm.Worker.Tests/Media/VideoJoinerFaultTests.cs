using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

[Collection(ProcessWideCollection.Name)]
public sealed class VideoJoinerFaultTests : IDisposable
{
    private static readonly VideoFormat Small = new(new VideoSize(64, 48), FramesPerSecond: 16, ConstantRateFactor: 18);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Join_SegmentMissing_IsNamed()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 4, 4);
        File.Delete(folder["1.mp4"]);

        Assert.Equal($"segment 2 of 3, {folder["1.mp4"]}, is missing", await RefusalAsync(segments));
    }

    [Theory]
    [InlineData(32, 48, 16, 18, 4, "holds frames of 32x48, expected 64x48")]
    [InlineData(64, 48, 16, 18, 3, "holds 3 frames, expected 4")]
    [InlineData(64, 48, 24, 18, 4, "does not show 16 frames per second, evenly")]
    [InlineData(64, 48, 32, 18, 4, "does not show 16 frames per second, evenly")]
    [InlineData(64, 48, 16, 30, 4, "is encoded in another way than the first one")]
    public async Task Join_SegmentUnlikeTheOthers_SaysInWhatWay(int width, int height, int framesPerSecond, int constantRateFactor, int frames, string problem)
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 4);
        await VideoWriterTests.WriteAsync(folder["1.mp4"], new VideoFormat(new VideoSize(width, height), framesPerSecond, constantRateFactor), frames);

        Assert.Equal($"segment 2 of 2, {folder["1.mp4"]}, {problem}", await RefusalAsync(segments));
    }

    [Fact]
    public async Task Join_SegmentCutShort_IsNamed()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 4);
        using (FileStream file = File.OpenWrite(folder["1.mp4"]))
            file.SetLength(file.Length - 1);

        Assert.Equal($"{folder["1.mp4"]} is not a whole MP4 video: its part mdat ends after the end of the file", await RefusalAsync(segments));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no video")]
    [InlineData("\0\0\0\u0010moov\0\0\0\0moov")]
    public async Task Join_SegmentIsNoVideo_IsNamed(string content)
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 4);
        File.WriteAllText(folder["0.mp4"], content);

        Assert.StartsWith($"{folder["0.mp4"]} is not a whole MP4 video: ", await RefusalAsync(segments), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_DiskFull_SaysSoAndLeavesWhatWasThere()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 4);
        File.WriteAllText(folder["joined.mp4"], "the old one");
        using var full = new ProgramStub("""args=(); for a; do [[ $a == *joined.mp4.*.tmp && $a != *.list.* ]] && a=/dev/full; args+=("$a"); done; exec "$real" "${args[@]}" """);

        StorageException e = await Assert.ThrowsAsync<StorageException>(() => JoinAsync(segments));

        Assert.StartsWith($"{folder["joined.mp4"]}: the disk is full; free some space", e.Message, StringComparison.Ordinal);
        Assert.Equal("the old one", File.ReadAllText(folder["joined.mp4"]));
        Assert.Equal(["0.mp4", "1.mp4", "joined.mp4"], folder.Files);
    }

    [Fact]
    public async Task Join_NoFfmpeg_IsNamedAndNothingIsLeft()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 4);
        using var nothing = new ProgramStub("""exec /no/such/ffmpeg "$@" """);

        Assert.Contains("/no/such/ffmpeg", await RefusalAsync(segments), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Join_FfmpegLosesAFrameWithoutAWord_IsAnErrorAndNothingIsLeft()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 4);
        using var losing = new ProgramStub("""args=(); for a; do [[ $a == *joined.mp4.*.tmp && $a != *.list.* ]] && args+=(-frames:v 8); args+=("$a"); done; exec "$real" "${args[@]}" """);

        Assert.Equal($"{folder["joined.mp4"]} would hold 8 of 9 frames, or not at even times", await RefusalAsync(segments));
    }

    [Fact]
    public async Task Join_Cancelled_LeavesNothing()
    {
        EncodedSegment[] segments = await TestSegments.WriteAsync(folder, Small, 5, 4);
        using var slow = new ProgramStub("sleep 60");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => VideoJoiner.JoinAsync(segments, folder["joined.mp4"], Small, stop.Token));

        Assert.Equal(["0.mp4", "1.mp4"], folder.Files);
    }

    private async Task<string> RefusalAsync(EncodedSegment[] segments)
    {
        string[] before = folder.Files;
        MediaException e = await Assert.ThrowsAsync<MediaException>(() => JoinAsync(segments));
        Assert.Equal(before, folder.Files);
        return e.Message;
    }

    private Task JoinAsync(EncodedSegment[] segments) => VideoJoiner.JoinAsync(segments, folder["joined.mp4"], Small, CancellationToken.None);
}
