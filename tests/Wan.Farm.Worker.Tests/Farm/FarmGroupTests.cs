using TorchSharp;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Farm;
using Wan.Farm.Worker.Farm.Groups;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Rendering;
using Wan.Farm.Worker.Tests.Rendering;
using Wan.Parallel;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Tests.Farm;

/// <summary>Tasks of the farm that a group of several ranks does; the ranks are threads.</summary>
[Collection(ProcessWideCollection.Name)]
public sealed class FarmGroupTests(TinyModels models) : IClassFixture<TinyModels>
{
    private const string Preset = "tiny-4-heads";

    [Fact]
    public async Task RunAsync_AGroup_DenoisesAndDecodesWithAllRanksAndEndsWithOneRanksLatents()
    {
        (string folder, ModelFacts facts) = models.Of(Preset);
        RenderPlan plan = MeshRender.Plan(facts, steps: 3);
        var shape = new MeshShape(Ulysses: 2, Cfg: 2);
        using TinyRender alone = new() { Model = folder }, together = new() { Model = folder };
        using RendezvousStore store = RendezvousStore.Serve();
        using var stop = new CancellationTokenSource();
        List<string> talk = [];
        Task[] followers = [.. Enumerable.Range(1, 3).Select(rank => Task.Run(() => new GroupFollower(Workplace(together), Layout(rank), store, talk.Add).RunAsync(stop.Token)))];

        await RunAsync(new BenchRunner(Workplace(alone)), alone, plan);
        await RunAsync(new BenchRunner(Workplace(together), new GroupLead(Layout(0), store)), together, plan);
        await stop.CancelAsync();
        await Task.WhenAll(followers);

        Assert.Empty(talk);
        Assert.Equal("2", store.TryGet("wanfarm/orders"));
        Assert.True(File.Exists(together.PathOf(plan.Tasks.OfType<DecodeTask>().Single())));
        Assert.All(Enumerable.Range(0, 4), rank => Assert.InRange(WorkerMetrics.PeakMemory.WithLabels("decode", $"{rank}").Value, 1, double.MaxValue));
        Assert.Equal(Latents(alone, plan), Latents(together, plan));

        GroupLayout Layout(int rank) => new(shape, rank, "127.0.0.1", store.Port);
    }

    [Theory]
    [InlineData("4", "1", "2", "first:29500", "WANFARM_WORLD_SIZE: 4 ranks, but ulysses=2,ring=1,cfg=1 is a group of 2")]
    [InlineData("2", "2", "2", "first:29500", "WANFARM_RANK: '2' is not between 0 and 1")]
    [InlineData("2", null, "2", "first:29500", "WANFARM_RANK: '' is not between 0 and 1")]
    [InlineData("2", "1", "2", "first", "WANFARM_MASTER: 'first' is not HOST:PORT of the first rank")]
    [InlineData("two", "1", "2", "first:29500", "WANFARM_WORLD_SIZE: 'two' is not a number")]
    public void Read_AnEnvironmentThatMakesNoGroup_NamesTheVariable(string size, string? rank, string ulysses, string master, string expected)
    {
        Func<string, string?> environment = name => name switch
        {
            "WANFARM_WORLD_SIZE" => size,
            "WANFARM_RANK" => rank,
            "WANFARM_ULYSSES" => ulysses,
            "WANFARM_MASTER" => master,
            _ => null,
        };

        Assert.Equal(expected, Assert.Throws<FormatException>(() => GroupLayout.Read(environment)).Message);
    }

    [Fact]
    public void Read_OneRank_IsNoGroup() => Assert.Null(GroupLayout.Read(name => name == "WANFARM_WORLD_SIZE" ? "1" : null));

    private static async Task RunAsync(BenchRunner runner, TinyRender render, RenderPlan plan)
    {
        await using (runner)
        {
            var job = new LeasedJob(Guid.NewGuid(), "farm", plan.JobName, render.Model, plan.ModelDigest, plan.Dtype, plan.Frames);
            foreach (RenderTask work in plan.Tasks.Where(task => task is EncodeTask or DenoiseTask or DecodeTask))
                await runner.RunAsync(new TaskLease(1, 1, 1, "holder", TimeSpan.FromMinutes(1), job, work), new HeldLease(), CancellationToken.None);
        }
    }

    private static FarmWorkplace Workplace(TinyRender render) => new()
    {
        Device = torch.CPU,
        Artifacts = render.Store,
        Checkpoints = render.Checkpoints,
        Outputs = new OutputFolder(render.Folder),
        Inputs = new InputCache(render.Folder),
        ScratchFolder = render.Folder["scratch"],
    };

    private static byte[] Latents(TinyRender render, RenderPlan plan) => File.ReadAllBytes(render.PathOf(plan.Tasks.OfType<DenoiseTask>().Single()));

    private sealed class HeldLease : ILeaseWatch
    {
        public Task<bool> StillHeldAsync(CancellationToken ct) => Task.FromResult(true);

        public void TaskStarted(RenderTask task, int steps, int firstStep)
        {
        }

        public void TaskPreparing(RenderTask task, string activity)
        {
        }

        public void TaskProgressed(RenderTask task, int done)
        {
        }

        public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed)
        {
        }

        public void Warned(string message) => Assert.Fail(message);
    }
}
