using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Tests.Media;

namespace Wan.Farm.Worker.Tests.Artifacts;

/// <summary>The kernel refuses to write: <c>/dev/full</c> is always full, and a limit on file size fails at any byte we like.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class FullDiskTests : IDisposable
{
    private static readonly ContentKey Key = new(string.Concat(Enumerable.Repeat("cd34", 16)));
    private static readonly LatentRange Latents = new(0, 3);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task AtomicFile_DiskFull_SaysSoAndKeepsTheOldFile()
    {
        File.WriteAllText(folder["a"], "the old one");

        StorageException e = await Assert.ThrowsAsync<StorageException>(() => AtomicFile.WriteAsync(
            folder["a"],
            async (_, ct) =>
            {
                await using FileStream full = File.OpenWrite("/dev/full");
                await full.WriteAsync(new byte[10], ct);
                await full.FlushAsync(ct);
            },
            CancellationToken.None));

        Assert.StartsWith($"{folder["a"]}: the disk is full; free some space", e.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], folder.Files);
        Assert.Equal("the old one", File.ReadAllText(folder["a"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(299_999)]
    public async Task ArtifactStore_FileMayNotGrow_SaysSoAndNothingIsLeft(int limitBytes)
    {
        ArtifactStore store = ArtifactStore.Open(folder.Path);
        using var limit = new FileSizeLimit((ulong)limitBytes);

        StorageException e = await Assert.ThrowsAsync<StorageException>(() => store.WriteAsync(
            Key, ArtifactKind.Frames, (stream, ct) => stream.WriteAsync(new byte[300_000], ct), CancellationToken.None).AsTask());

        Assert.EndsWith(".frames.safetensors", e.Path, StringComparison.Ordinal);
        Assert.Equal("the file grew past the largest size allowed here", e.Problem);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task CheckpointStore_FileMayNotGrow_KeepsTheCheckpointBefore()
    {
        CheckpointStore store = CheckpointStore.Open(folder.Path);
        await store.WriteAsync(Key, step: 4, Latents, (stream, ct) => stream.WriteAsync(new byte[1000], ct), CancellationToken.None);
        using (new FileSizeLimit(500))
        {
            await Assert.ThrowsAsync<StorageException>(() => store.WriteAsync(
                Key, step: 5, Latents, (stream, ct) => stream.WriteAsync(new byte[1000], ct), CancellationToken.None).AsTask());
        }

        CheckpointLookup found = await store.NewestAsync(Key, Latents, CancellationToken.None);
        Assert.Equal(4, found.Newest!.Step);
        Assert.Empty(found.Warnings);
        Assert.Equal(2, folder.Files.Length);
    }

    [Fact]
    public async Task ContactSheet_FileMayNotGrow_SaysSoAndNothingIsLeft()
    {
        var size = new VideoSize(128, 128);
        var sheet = new ContactSheet(size, frames: 1);
        sheet.Add(0, TestFrames.Frame(size, 0));
        using var limit = new FileSizeLimit(1000);

        StorageException e = await Assert.ThrowsAsync<StorageException>(() => sheet.WriteAsync(folder["a.png"], CancellationToken.None));

        Assert.Equal(folder["a.png"], e.Path);
        Assert.Empty(folder.Files);
    }
}
