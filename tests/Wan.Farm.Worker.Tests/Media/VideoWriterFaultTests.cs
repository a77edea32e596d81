using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Tests.Media;

[Collection(ProcessWideCollection.Name)]
public sealed class VideoWriterFaultTests : IDisposable
{
    private static readonly VideoFormat Small = new(new VideoSize(64, 48), FramesPerSecond: 16, ConstantRateFactor: 18);
    private static readonly VideoFormat Large = new(new VideoSize(320, 192), FramesPerSecond: 16, ConstantRateFactor: 0);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task VideoWriter_DiskFull_SaysSoAndLeavesNothing()
    {
        using var full = new ProgramStub("""args=(); for a; do [[ $a == *.tmp ]] && a=/dev/full; args+=("$a"); done; exec "$real" "${args[@]}" """);

        StorageException e = await Assert.ThrowsAsync<StorageException>(() => VideoWriterTests.WriteAsync(folder["a.mp4"], Large, frames: 60));

        Assert.StartsWith($"{folder["a.mp4"]}: the disk is full; free some space", e.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.95)]
    [InlineData(1.0)]
    public async Task VideoWriter_FileMayNotGrow_SaysSoAndLeavesNothing(double share)
    {
        await VideoWriterTests.WriteAsync(folder["a.mp4"], Large, frames: 60);
        long whole = new FileInfo(folder["a.mp4"]).Length;
        File.Delete(folder["a.mp4"]);
        using var limit = new FileSizeLimit((ulong)((whole * share) - 1));

        StorageException e = await Assert.ThrowsAsync<StorageException>(() => VideoWriterTests.WriteAsync(folder["a.mp4"], Large, frames: 60));

        Assert.Contains("the file grew past the largest size allowed here", e.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task VideoWriter_NoFfmpeg_IsNamedAndNothingIsLeft()
    {
        using var nothing = new ProgramStub("""exec /no/such/ffmpeg "$@" """);

        MediaException e = await Assert.ThrowsAsync<MediaException>(() => VideoWriterTests.WriteAsync(folder["a.mp4"], Small, frames: 50));

        Assert.Contains("/no/such/ffmpeg", e.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task VideoWriter_FfmpegDiesMidway_IsAnErrorAndNothingIsLeft()
    {
        using var dying = new ProgramStub("head -c 50000 >/dev/null; echo 'out of luck' >&2; kill -9 $$");

        MediaException e = await Assert.ThrowsAsync<MediaException>(() => VideoWriterTests.WriteAsync(folder["a.mp4"], Small, frames: 200));

        Assert.Equal($"ffmpeg could not write {folder["a.mp4"]}: out of luck", e.Message);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task VideoWriter_CtrlCReachesFfmpegFirst_IsACancellation()
    {
        using var interrupted = new ProgramStub("head -c 90000 >/dev/null; exit 255");  // as ffmpeg ends on SIGINT
        using var ctrlC = new CancellationTokenSource();
        await using VideoWriter writer = VideoWriter.Create(folder["a.mp4"], Small);

        Task writing = Task.Run(async () =>
        {
            for (int i = 0; ; i++)
                await writer.WriteAsync(TestFrames.Frame(Small.Size, i), ctrlC.Token);
        });
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        await ctrlC.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task VideoWriter_FfmpegLosesFramesWithoutAWord_IsAnErrorAndNothingIsLeft()
    {
        using var losing = new ProgramStub("""args=(); for a; do [[ $a == *.tmp ]] && args+=(-frames:v 5); args+=("$a"); done; exec "$real" "${args[@]}" """);

        MediaException e = await Assert.ThrowsAsync<MediaException>(() => VideoWriterTests.WriteAsync(folder["a.mp4"], Small, frames: 9));

        Assert.Contains("of 9 frames", e.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task VideoWriter_OnOneProcessorCoreAndWithoutVectorUnits_SameBytes()
    {
        await VideoWriterTests.WriteAsync(folder["a.mp4"], Large with { ConstantRateFactor = 20 }, frames: 40);
        using (new ProgramStub("""exec taskset -c 0 "$real" -cpuflags 0 "$@" """))
            await VideoWriterTests.WriteAsync(folder["b.mp4"], Large with { ConstantRateFactor = 20 }, frames: 40);

        Assert.Equal(await File.ReadAllBytesAsync(folder["a.mp4"]), await File.ReadAllBytesAsync(folder["b.mp4"]));
    }

    [Fact]
    public async Task VideoWriter_TemporaryFileOfADeadProcess_IsRemovedAndOneInUseIsKept()
    {
        using var other = new LockHolder(folder[Temporary("b.mp4")]);
        File.WriteAllText(folder[Temporary("a.mp4")], "half a video");

        await VideoWriterTests.WriteAsync(folder["a.mp4"], Small, frames: 2);
        Assert.Equal([Temporary("b.mp4"), "a.mp4"], folder.Files);

        other.Kill();
        await VideoWriterTests.WriteAsync(folder["a.mp4"], Small, frames: 2);
        Assert.Equal(["a.mp4"], folder.Files);
    }

    private static string Temporary(string name) => $".{name}.{Environment.MachineName}.0123456789abcdef.tmp";
}
