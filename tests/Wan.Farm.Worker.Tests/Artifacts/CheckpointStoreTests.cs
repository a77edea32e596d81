using System.Text;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Tests.Artifacts;

public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly ContentKey Key = new(string.Concat(Enumerable.Repeat("ef56", 16)));
    private readonly TempFolder folder = new();
    private readonly CheckpointStore store;

    public CheckpointStoreTests() => store = CheckpointStore.Open(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Checkpoints_None_GivesNoneWithoutWarning()
    {
        CheckpointLookup found = await store.NewestAsync(Key, CancellationToken.None);

        Assert.Null(found.Newest);
        Assert.Empty(found.Warnings);
    }

    [Fact]
    public async Task Checkpoints_ManySteps_TheLastTwoAreKeptAndTheNewestIsGiven()
    {
        await WriteStepsAsync(8, 9, 10, 11);

        CheckpointLookup found = await CheckpointStore.Open(folder.Path).NewestAsync(Key, CancellationToken.None);

        Assert.Equal(11, found.Newest!.Step);
        Assert.Equal("state after step 11", File.ReadAllText(found.Newest.Path));
        Assert.Equal(
            [Name(10), Name(10) + ".sha256", Name(11), Name(11) + ".sha256"],
            folder.Files);
    }

    [Fact]
    public async Task Checkpoints_NewestDamaged_TheOneBeforeIsGivenWithAWarningOnce()
    {
        await WriteStepsAsync(1, 2);
        File.WriteAllText(folder[Name(2)], "state after step 3");

        CheckpointLookup found = await store.NewestAsync(Key, CancellationToken.None);

        Assert.Equal(1, found.Newest!.Step);
        Assert.StartsWith("the checkpoint after step 2 is damaged and is not used", Assert.Single(found.Warnings), StringComparison.Ordinal);
        Assert.Empty((await store.NewestAsync(Key, CancellationToken.None)).Warnings);
    }

    [Fact]
    public async Task Checkpoints_KilledWhileWriting_TheOneBeforeIsGivenAndTheRemainsAreGone()
    {
        await WriteStepsAsync(1, 2);
        File.Delete(folder[Name(2) + ".sha256"]);            // killed between the two renames
        File.WriteAllText(folder[$"checkpoints/{Key.Hex}/.step-000003.safetensors.{Environment.MachineName}.0123456789abcdef.tmp"], "half");

        CheckpointLookup found = await store.NewestAsync(Key, CancellationToken.None);

        Assert.Equal(1, found.Newest!.Step);
        Assert.Empty(found.Warnings);
        Assert.Equal([Name(1), Name(1) + ".sha256"], folder.Files);
    }

    [Fact]
    public async Task Checkpoints_AllDamaged_StartsOverWithAWarningEach()
    {
        await WriteStepsAsync(1, 2);
        File.WriteAllText(folder[Name(1)], "?");
        File.WriteAllText(folder[Name(2)], "?");

        CheckpointLookup found = await store.NewestAsync(Key, CancellationToken.None);

        Assert.Null(found.Newest);
        Assert.Equal(2, found.Warnings.Count);
    }

    [Fact]
    public async Task Checkpoints_TaskDone_AreRemoved()
    {
        await WriteStepsAsync(1, 2);

        store.Delete(Key);
        store.Delete(Key);

        Assert.Empty(folder.Files);
    }

    private static string Name(int step) => $"checkpoints/{Key.Hex}/step-{step:D6}.safetensors";

    private async Task WriteStepsAsync(params int[] steps)
    {
        foreach (int step in steps)
            await store.WriteAsync(Key, step, (stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes($"state after step {step}"), ct), CancellationToken.None);
    }
}
