using System.Text;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Tests.Artifacts;

public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly ContentKey Key = new(string.Concat(Enumerable.Repeat("ef56", 16)));
    private static readonly LatentRange Whole = new(0, 21);
    private readonly TempFolder folder = new();
    private readonly CheckpointStore store;

    public CheckpointStoreTests() => store = CheckpointStore.Open(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Checkpoints_None_GivesNoneWithoutWarning()
    {
        CheckpointLookup found = await store.NewestAsync(Key, Whole, CancellationToken.None);

        Assert.Null(found.Newest);
        Assert.Empty(found.Warnings);
    }

    [Fact]
    public async Task Checkpoints_ManySteps_TheLastTwoAreKeptAndTheNewestIsGiven()
    {
        await WriteStepsAsync(8, 9, 10, 11);

        CheckpointLookup found = await CheckpointStore.Open(folder.Path).NewestAsync(Key, Whole, CancellationToken.None);

        Assert.Equal(11, found.Newest!.Step);
        Assert.Equal("state after step 11", File.ReadAllText(Assert.Single(found.Newest.Parts).Path));
        Assert.Equal(
            [Name(10), Name(10) + ".sha256", Name(11), Name(11) + ".sha256"],
            folder.Files);
    }

    [Fact]
    public async Task Checkpoints_NewestDamaged_TheOneBeforeIsGivenWithAWarningOnce()
    {
        await WriteStepsAsync(1, 2);
        File.WriteAllText(folder[Name(2)], "state after step 3");

        CheckpointLookup found = await store.NewestAsync(Key, Whole, CancellationToken.None);

        Assert.Equal(1, found.Newest!.Step);
        Assert.StartsWith("the checkpoint after step 2 is damaged and is not used", Assert.Single(found.Warnings), StringComparison.Ordinal);
        Assert.Empty((await store.NewestAsync(Key, Whole, CancellationToken.None)).Warnings);
    }

    [Fact]
    public async Task Checkpoints_KilledWhileWriting_TheOneBeforeIsGivenAndTheRemainsAreGone()
    {
        await WriteStepsAsync(1, 2);
        File.Delete(folder[Name(2) + ".sha256"]);            // killed between the two renames
        File.WriteAllText(folder[$"checkpoints/{Key.Hex}/.step-000003-0-20.safetensors.{Environment.MachineName}.0123456789abcdef.tmp"], "half");

        CheckpointLookup found = await store.NewestAsync(Key, Whole, CancellationToken.None);

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

        CheckpointLookup found = await store.NewestAsync(Key, Whole, CancellationToken.None);

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

    [Fact]
    public async Task Checkpoints_OfSeveralLanes_CountWhenTheyCoverTheTask()
    {
        await WriteAsync(3, LatentRange.Between(0, 7));
        await WriteAsync(3, LatentRange.Between(7, 21));
        await WriteAsync(4, LatentRange.Between(0, 7));

        CheckpointLookup found = await store.NewestAsync(Key, Whole, CancellationToken.None);

        Assert.Equal(3, found.Newest!.Step);
        Assert.Equal([LatentRange.Between(0, 7), LatentRange.Between(7, 21)], found.Newest.Parts.Select(part => part.Use));
        Assert.Empty(found.Warnings);
    }

    [Theory]
    [InlineData(0, 7, 8, 21)]       // a hole
    [InlineData(1, 7, 7, 21)]       // the beginning is missing
    [InlineData(0, 7, 7, 20)]       // the end is missing
    public async Task Checkpoints_ThatDoNotCoverTheTask_DoNotCount(int first, int end, int otherFirst, int otherEnd)
    {
        await WriteAsync(3, LatentRange.Between(first, end));
        await WriteAsync(3, LatentRange.Between(otherFirst, otherEnd));

        Assert.Null((await store.NewestAsync(Key, Whole, CancellationToken.None)).Newest);
    }

    [Fact]
    public async Task Checkpoints_OfSeveralDivisions_AreReadTogetherEachLatentOnce()
    {
        // Three lanes saved, one of them in vain, and two lanes after them.
        await WriteAsync(5, LatentRange.Between(0, 7));
        await WriteAsync(5, LatentRange.Between(7, 14));
        await WriteAsync(5, LatentRange.Between(10, 21));

        Checkpoint found = (await store.NewestAsync(Key, Whole, CancellationToken.None)).Newest!;

        Assert.Equal(
            [(LatentRange.Between(0, 7), LatentRange.Between(0, 7)), (LatentRange.Between(7, 14), LatentRange.Between(7, 14)), (LatentRange.Between(10, 21), LatentRange.Between(14, 21))],
            found.Parts.Select(part => (part.Latents, part.Use)));
    }

    [Fact]
    public async Task Checkpoints_OnePartDamaged_TheStepBeforeIsGivenWithAWarning()
    {
        foreach (int step in new[] { 1, 2 })
        {
            await WriteAsync(step, LatentRange.Between(0, 7));
            await WriteAsync(step, LatentRange.Between(7, 21));
        }

        string damaged = $"checkpoints/{Key.Hex}/step-000002-7-20.safetensors";
        FileDamage.FlipLastBit(folder[damaged]);

        CheckpointLookup found = await store.NewestAsync(Key, Whole, CancellationToken.None);

        Assert.Equal(1, found.Newest!.Step);
        Assert.Contains(damaged, Assert.Single(found.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_ALaneIsAStepBehind_TheLastTwoOfEachStretchAreKept()
    {
        foreach (int step in new[] { 1, 2, 3 })
        {
            await WriteAsync(step, LatentRange.Between(0, 7));
            if (step < 3)
                await WriteAsync(step, LatentRange.Between(7, 21));
        }

        Assert.Equal(2, (await store.NewestAsync(Key, Whole, CancellationToken.None)).Newest!.Step);
        Assert.Equal(
            ["step-000001-7-20", "step-000002-0-6", "step-000002-7-20", "step-000003-0-6"],
            folder.Files.Where(file => !file.EndsWith(".sha256", StringComparison.Ordinal)).Select(Path.GetFileNameWithoutExtension));
    }

    private static string Name(int step) => $"checkpoints/{Key.Hex}/step-{step:D6}-0-20.safetensors";

    private async Task WriteStepsAsync(params int[] steps)
    {
        foreach (int step in steps)
            await WriteAsync(step, Whole, $"state after step {step}");
    }

    private async Task WriteAsync(int step, LatentRange latents, string text = "a part") =>
        await store.WriteAsync(Key, step, latents, (stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct), CancellationToken.None);
}
