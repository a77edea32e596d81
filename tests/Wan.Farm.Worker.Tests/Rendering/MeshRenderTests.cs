using TorchSharp;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Pipelines;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Parallel;
using Wan.Parallel.Mesh;
using Xunit.Abstractions;
using Checkpoint = Wan.Models.Weights.Checkpoint;
using RankThreads = Wan.Parallel.Tests.Lanes;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>A video denoised by groups of different shapes: the frames of one process within a gray level, and one shape goes on where another stopped.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class MeshRenderTests(TinyModels models, ITestOutputHelper output) : IClassFixture<TinyModels>, IDisposable
{
    private const string Preset = "tiny-4-heads";
    private const int Steps = 4;

    private static byte[]? ofOneProcess;

    private readonly List<TinyRender> renders = [];

    public void Dispose() => renders.ForEach(render => render.Dispose());

    [Theory]
    [InlineData("ulysses=2", true)]
    [InlineData("ring=2", false)]
    [InlineData("ulysses=2,ring=2", false)]
    [InlineData("ulysses=2,ring=2,cfg=2", false)]
    public async Task Denoise_OverAMesh_GivesOneProcesssFramesWithinAGrayLevel(string mesh, bool identical)
    {
        RenderPlan plan = Plan();
        byte[] expected = await ExpectedFramesAsync(plan);
        TinyRender render = Render();
        MeshShape shape = MeshShape.Parse(mesh);

        await MeshRender.DenoiseAsync(render, plan, shape, new RecordingObserver());

        MustBeClose(expected, Frames(render, plan), mesh, mostLevels: identical ? 0 : 1);
        MustBeClose(expected, Frames(render, plan, shape.WorldSize), $"{mesh}, decoded by all ranks", mostLevels: 1);
    }

    /// <summary>Frames are decoded by all ranks, each 5, 4, 3 or fewer of 10 columns.</summary>
    [Theory]
    [InlineData("ulysses=2")]
    [InlineData("ring=3")]
    [InlineData("ulysses=2,ring=2,cfg=2")]
    public async Task Run_OverAMesh_StoresOneProcesssPictureWithinAGrayLevel(string mesh)
    {
        RenderPlan plan = MeshRender.Plan(models.Of(Preset).Facts, Steps, frames: 1);
        TinyRender alone = Render(), together = Render();
        await alone.RunAsync(plan);

        await MeshRender.RunAsync(together, plan, MeshShape.Parse(mesh), new RecordingObserver());

        RenderTask decode = plan.Tasks.OfType<DecodeTask>().Single();
        MustBeClose(File.ReadAllBytes(alone.PathOf(decode)), File.ReadAllBytes(together.PathOf(decode)), mesh, mostLevels: 1);
    }

    [Fact]
    public async Task Run_SegmentsOverAMesh_GoOnWithEachRanksColumns()
    {
        RenderPlan cut = MeshRender.Plan(models.Of(Preset).Facts, Steps, segmentLatents: 1), whole = Plan();
        TinyRender render = Render(), again = Render();
        var observer = new RecordingObserver();

        await MeshRender.RunAsync(render, cut, new MeshShape(Ulysses: 2), observer);
        await MeshRender.RunAsync(again, whole, new MeshShape(Ulysses: 2), new RecordingObserver());

        Assert.Empty(observer.Warnings);
        Assert.Equal(3, cut.Tasks.OfType<DecodeTask>().Count(task => task.HandsNothingOver));
        Assert.Equal(await FrameDigestsAsync(again, whole), await FrameDigestsAsync(render, cut));
    }

    [Theory]
    [InlineData("ulysses=2,ring=2", "cfg=2")]
    [InlineData("ring=3", "ulysses=4,ring=1")]
    public async Task Denoise_StoppedOnOneMesh_GoesOnOnAnotherAndInOneProcess(string first, string second)
    {
        RenderPlan plan = Plan();
        byte[] expected = await ExpectedFramesAsync(plan);
        TinyRender render = Render();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => MeshRender.DenoiseAsync(render, plan, MeshShape.Parse(first), new RecordingObserver { StopAfter = (RenderStage.Denoise, 2) }));
        var resumed = new RecordingObserver { StopAfter = (RenderStage.Denoise, 3) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MeshRender.DenoiseAsync(render, plan, MeshShape.Parse(second), resumed));
        var finished = new RecordingObserver();
        await render.RunAsync(plan, finished);

        Assert.Equal((2, 3), (resumed.FirstSteps["denoise"], finished.FirstSteps["denoise"]));
        Assert.Empty(finished.Warnings);
        MustBeClose(expected, Frames(render, plan), $"{first}, then {second}, then one process", mostLevels: 1);
    }

    [Theory]
    [InlineData(WeightHolding.Divided)]
    [InlineData(WeightHolding.Streamed)]
    public async Task Denoise_BlocksNotAllInMemory_GivesOneProcesssFrames(WeightHolding weights)
    {
        RenderPlan plan = Plan();
        TinyRender render = Render(weights);

        await MeshRender.DenoiseAsync(render, plan, new MeshShape(Ulysses: 2, Cfg: 2), new RecordingObserver());

        MustBeClose(await ExpectedFramesAsync(plan), Frames(render, plan), $"{weights} weights", mostLevels: 0);
    }

    /// <summary>The SHA-256 of every frame, as its segment tells it.</summary>
    private static async Task<List<byte>> FrameDigestsAsync(TinyRender render, RenderPlan plan)
    {
        List<byte> digests = [];
        foreach (DecodeTask task in plan.Tasks.OfType<DecodeTask>())
            digests.AddRange((await SegmentFactsFile.ReadAsync(render.Store.PathOf(task.Key, ArtifactKind.SegmentFacts), CancellationToken.None)).FrameDigests);
        return digests;
    }

    private void MustBeClose(byte[] expected, byte[] actual, string what, int mostLevels)
    {
        int[] differences = [.. expected.Zip(actual, (a, b) => Math.Abs(a - b))];
        output.WriteLine($"{what}: {differences.Count(difference => difference > 0)} of {differences.Length} values differ, by at most {differences.Max()}");
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(differences.Max(), 0, mostLevels);
    }

    /// <summary>Rendered once for all tests: every one has the same plan.</summary>
    private async Task<byte[]> ExpectedFramesAsync(RenderPlan plan)
    {
        if (ofOneProcess is not null)
            return ofOneProcess;
        TinyRender render = Render();
        await render.RunAsync(plan);
        return ofOneProcess = Frames(render, plan);
    }

    /// <summary>The latents of the store, decoded.</summary>
    private static byte[] Frames(TinyRender render, RenderPlan plan, int ranks) =>
        RankThreads.Run(ranks, group => Frames(render, plan, group))[0];

    /// <param name="ranks">that decode every frame together; null: one does</param>
    private static byte[] Frames(TinyRender render, RenderPlan plan, IProcessGroup? ranks = null)
    {
        using var scope = torch.NewDisposeScope();
        using var _ = torch.no_grad();
        using Checkpoint checkpoint = Checkpoint.Open(render.Model);
        using IWeightSource weights = checkpoint.OpenVae();
        using WanVae vae = WanVae.Load(weights, torch.ScalarType.Float32, torch.CPU, checkpoint.Digest, VaeParts.Decoder);
        vae.Ranks = ranks;
        LatentChunk chunk = plan.Tasks.OfType<DenoiseTask>().Single().Chunks.Single();
        using torch.Tensor latents = LatentsFile.Read(render.Store.PathOf(chunk.Key, ArtifactKind.Latents), torch.CPU);
        return FrameConversion.VideoBytes(vae.Decode(latents.unsqueeze(0)).squeeze(0)).data<byte>().ToArray();
    }

    private TinyRender Render(WeightHolding weights = WeightHolding.Whole)
    {
        var render = new TinyRender { Model = models.Of(Preset).Folder, Weights = weights };
        renders.Add(render);
        return render;
    }

    private RenderPlan Plan() => MeshRender.Plan(models.Of(Preset).Facts, Steps);
}
