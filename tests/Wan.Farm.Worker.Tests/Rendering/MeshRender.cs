using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Worker.Lanes;
using Wan.Farm.Worker.Rendering;
using Wan.Parallel;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Encodes a plan's texts, and denoises with the ranks of a mesh, each of them a thread with models of its own.</summary>
internal static class MeshRender
{
    /// <summary>A video of 45 tokens and 10 columns, which hardly a mesh divides.</summary>
    public static RenderPlan Plan(ModelFacts model, int steps, int frames = 9, int segmentLatents = 21)
    {
        var job = new VideoJob
        {
            ApiVersion = VideoJob.Version,
            Kind = VideoJob.KindName,
            Metadata = new() { Name = "tiny" },
            Spec = new()
            {
                Model = new() { Path = "tiny" },
                Prompt = "a small boat",
                NegativePrompt = "blurred",
                Seed = 3,
                Video = new() { Width = 80, Height = 48, Frames = frames, Fps = 8 },
                LongVideo = new() { Decode = new() { SegmentLatents = segmentLatents } },
                Sampling = new() { Steps = steps },
            },
        };
        return RenderPlanner.Plan(ResolvedJob.Resolve(job, seedWhenAbsent: 0), model, ComputeDtype.Float32);
    }

    /// <param name="observer">watches the first rank, and may stop it: then the others stop with it</param>
    public static async Task DenoiseAsync(TinyRender render, RenderPlan plan, MeshShape shape, RecordingObserver observer)
    {
        RenderContext context = render.Context(plan);
        foreach (RenderTask task in await NeededTasks.FindAsync(plan, context.Artifacts, observer, CancellationToken.None))
        {
            if (task is EncodeTask)
            {
                await using var bench = new Workbench(context, plan.Dtype);
                await bench.RunAsync(task, new OneLane(), new TaskRun(task, observer, context.Clock), CancellationToken.None);
            }
            else if (task is DenoiseTask)
            {
                using RendezvousStore store = RendezvousStore.Serve();
                await Task.WhenAll(Enumerable.Range(0, shape.WorldSize).Select(rank => OnThread(() => RunAsync(context, plan, task, store, shape, rank, rank == 0 ? observer : new RecordingObserver()))));
            }
        }
    }

    /// <summary>Does everything that is needed, and what ranks can do together with all of them. They keep their models and caches from task to task.</summary>
    public static async Task RunAsync(TinyRender render, RenderPlan plan, MeshShape shape, RecordingObserver observer)
    {
        RenderContext context = render.Context(plan);
        Workbench[] benches = [.. Enumerable.Range(0, shape.WorldSize).Select(_ => new Workbench(context, plan.Dtype))];
        foreach (RenderTask task in await NeededTasks.FindAsync(plan, context.Artifacts, observer, CancellationToken.None))
        {
            if (!SharedTasks.IsForAllRanks(task))
            {
                await benches[0].RunAsync(task, new OneLane(), new TaskRun(task, observer, context.Clock), CancellationToken.None);
                continue;
            }

            using RendezvousStore store = RendezvousStore.Serve();
            await Task.WhenAll(benches.Select((bench, rank) => OnThread(() => ShareAsync(bench, rank))));

            async Task ShareAsync(Workbench bench, int rank)
            {
                using IProcessGroup group = ProcessGroup.Join(store, task.Id, rank, shape.WorldSize, new ProcessGroupOptions { RankNames = shape.RankNames }, CancellationToken.None);
                await bench.RunAsync(task, new GroupOfRanks(new DeviceMesh(group, shape)), new TaskRun(task, rank == 0 ? observer : new RecordingObserver(), context.Clock), CancellationToken.None);
                group.Barrier();
            }
        }

        foreach (Workbench bench in benches)
            await bench.DisposeAsync();
    }

    // Not the pool's: it gets a thread more for a rank that waits for the others only every few seconds, on a busy machine.
    private static Task OnThread(Func<Task> rank) => Task.Factory.StartNew(rank, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private static async Task RunAsync(RenderContext context, RenderPlan plan, RenderTask task, RendezvousStore store, MeshShape shape, int rank, RecordingObserver observer)
    {
        using IProcessGroup group = ProcessGroup.Join(store, "mesh", rank, shape.WorldSize, new ProcessGroupOptions { RankNames = shape.RankNames }, CancellationToken.None);
        await using var bench = new Workbench(context, plan.Dtype);
        await bench.RunAsync(task, new GroupOfRanks(new DeviceMesh(group, shape)), new TaskRun(task, observer, context.Clock), observer.Stop);
        group.Barrier();
    }
}
