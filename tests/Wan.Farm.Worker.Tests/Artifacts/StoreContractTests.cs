using System.Security.Cryptography;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Tests.Artifacts;

/// <summary>What every kind of store must do. A store is opened twice, as two machines would.</summary>
public abstract class StoreContractTests : IDisposable
{
    protected static readonly ContentKey Key = new(string.Concat(Enumerable.Repeat("ab12", 16)));
    protected static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly LatentRange Latents = new(0, 4);

    protected TempFolder Folder { get; } = new();

    public virtual void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Artifact_WrittenOnOneMachine_IsReadOnAnother()
    {
        Artifact written = await WriteAsync(Artifacts("a"), "the latents"u8.ToArray());
        Artifact read = (await Artifacts("b").TryOpenAsync(Key, ArtifactKind.Latents, Ct)).Artifact!;
        Assert.Equal("the latents", await File.ReadAllTextAsync(read.Path));
        Assert.Equal((11, Convert.ToHexStringLower(SHA256.HashData("the latents"u8))), (read.Bytes, read.Sha256));
        Assert.Equal(written.Sha256, read.Sha256);
        Assert.True(await Artifacts("b").ContainsAsync(Key, ArtifactKind.Latents, Ct));
    }

    [Fact]
    public async Task Artifact_NeverWritten_IsMissingWithoutWarning()
    {
        Assert.Equal(ArtifactLookup.Missing, await Artifacts("a").TryOpenAsync(Key, ArtifactKind.Latents, Ct));
        Assert.False(await Artifacts("a").ContainsAsync(Key, ArtifactKind.Latents, Ct));
    }

    [Fact]
    public async Task Artifact_WriterFails_NothingIsThere()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Artifacts("a").WriteAsync(
            Key,
            ArtifactKind.Latents,
            async (stream, ct) =>
            {
                await stream.WriteAsync("half"u8.ToArray(), ct);
                throw new InvalidOperationException("the writer died");
            },
            Ct).AsTask());
        Assert.Equal(ArtifactLookup.Missing, await Artifacts("b").TryOpenAsync(Key, ArtifactKind.Latents, Ct));
    }

    [Fact]
    public async Task Artifact_Damaged_IsReportedAndCanBeMadeAnew()
    {
        await WriteAsync(Artifacts("a"), "the latents"u8.ToArray());
        Damage();
        ArtifactLookup found = await Artifacts("b").TryOpenAsync(Key, ArtifactKind.Latents, Ct);
        Assert.Null(found.Artifact);
        Assert.Contains("damaged", found.Warning, StringComparison.Ordinal);
        Assert.Equal(ArtifactLookup.Missing, await Artifacts("b").TryOpenAsync(Key, ArtifactKind.Latents, Ct));
        await WriteAsync(Artifacts("b"), "the latents"u8.ToArray());
        Assert.NotNull((await Artifacts("a").TryOpenAsync(Key, ArtifactKind.Latents, Ct)).Artifact);
    }

    [Fact]
    public async Task Artifact_DeletedOnOneMachine_IsGoneOnTheOther()
    {
        await WriteAsync(Artifacts("a"), "the latents"u8.ToArray());
        Assert.NotNull((await Artifacts("b").TryOpenAsync(Key, ArtifactKind.Latents, Ct)).Artifact);
        await Artifacts("a").DeleteAsync(Key, ArtifactKind.Latents, Ct);
        Assert.Equal(ArtifactLookup.Missing, await Artifacts("b").TryOpenAsync(Key, ArtifactKind.Latents, Ct));
        await Artifacts("a").DeleteAsync(Key, ArtifactKind.Latents, Ct);
    }

    [Fact]
    public async Task Artifact_OfManyMegabytes_ComesBackWhole()
    {
        byte[] large = new byte[(11 << 20) + 17];
        new Random(5).NextBytes(large);
        await WriteAsync(Artifacts("a"), large);
        Artifact read = (await Artifacts("b").TryOpenAsync(Key, ArtifactKind.Latents, Ct)).Artifact!;
        byte[] there = await File.ReadAllBytesAsync(read.Path);
        Assert.True(large.AsSpan().SequenceEqual(there));
    }

    [Fact]
    public async Task Checkpoint_SavedOnOneMachine_GoesOnOnAnother()
    {
        for (int step = 1; step <= 4; step++)
            await SaveAsync(Checkpoints("a"), step);
        Checkpoint found = (await Checkpoints("b").NewestAsync(Key, Latents, Ct)).Newest!;
        Assert.Equal((4, "state 4"), (found.Step, await File.ReadAllTextAsync(found.Parts.Single().Path)));

        await SaveAsync(Checkpoints("b"), 5);
        Assert.Equal(5, (await Checkpoints("a").NewestAsync(Key, Latents, Ct)).Newest!.Step);
    }

    [Fact]
    public async Task Checkpoint_Deleted_IsGoneOnAllMachines()
    {
        await SaveAsync(Checkpoints("a"), 1);
        Assert.NotNull((await Checkpoints("b").NewestAsync(Key, Latents, Ct)).Newest);
        await Checkpoints("a").DeleteAsync(Key, Ct);
        Assert.Null((await Checkpoints("b").NewestAsync(Key, Latents, Ct)).Newest);
    }

    [Fact]
    public async Task Output_Published_ReplacesTheOneBefore()
    {
        string file = Folder["work", "boat.mp4"];
        await File.WriteAllTextAsync(file, "old");
        await Outputs.PublishAsync("studio", "boat", file, Ct);
        await File.WriteAllTextAsync(file, "a video");
        JobOutput output = await Outputs.PublishAsync("studio", "boat", file, Ct);
        Assert.Equal(("boat.mp4", 7, Convert.ToHexStringLower(SHA256.HashData("a video"u8))), (output.Name, output.Bytes, output.Sha256));
        Assert.EndsWith("outputs/studio/boat/boat.mp4", output.Location, StringComparison.Ordinal);
    }

    /// <param name="machine">Each has a folder of its own.</param>
    protected abstract IArtifactStore Artifacts(string machine);

    protected abstract ICheckpointStore Checkpoints(string machine);

    protected abstract IOutputStore Outputs { get; }

    /// <summary>Flips a bit of the artifact where it is kept.</summary>
    protected abstract void Damage();

    protected static async Task<Artifact> WriteAsync(IArtifactStore store, byte[] bytes) =>
        await store.WriteAsync(Key, ArtifactKind.Latents, (stream, ct) => stream.WriteAsync(bytes, ct), Ct);

    private static async Task SaveAsync(ICheckpointStore store, int step) =>
        await store.WriteAsync(Key, step, Latents, (stream, ct) => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"state {step}"), ct), Ct);
}
