using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Native;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Carries out a plan on this machine, task by task, doing only what is not in the store yet.</summary>
/// <remarks>
/// A task is needed when its artifact is missing or damaged and a needed task reads it. Denoising goes on from its last
/// checkpoint. Cancelling stops at the next step boundary, with a checkpoint.
/// </remarks>
public sealed class PlanExecutor(RenderContext context)
{
    /// <exception cref="RenderException">A task failed; what was finished before is kept.</exception>
    /// <exception cref="OperationCanceledException">Stopped; running the plan again goes on from there.</exception>
    public async Task<RenderReport> RunAsync(RenderPlan plan, IRenderObserver observer, CancellationToken ct)
    {
        long started = context.Clock.GetTimestamp();
        ArtifactIndex index = await ArtifactIndex.BuildAsync(plan, context.Artifacts, observer, ct).ConfigureAwait(false);
        using var compute = new ComputeThread();
        List<TaskReport> reports = [];
        string framesSha256 = "";
        foreach (RenderTask task in plan.Tasks)
        {
            var run = new TaskRun(task, observer, context.Clock);
            if (!index.Needs(task))
            {
                reports.Add(run.Finish(TaskOutcome.Reused, peakMemoryBytes: null));
                continue;
            }
            var memory = PeakMemory.Start(context.Device);
            try
            {
                if (task is AssembleTask assemble)
                    framesSha256 = await new AssembleRunner(context.Outputs).RunAsync(assemble, index.Of(assemble.Segments), run, ct).ConfigureAwait(false);
                else
                    index.Add(await RenderAsync(task, plan, index, compute, run, ct).ConfigureAwait(false));
            }
            catch (Exception error) when (error is not (RenderException or OperationCanceledException))
            {
                throw RenderFailure.From(run, error);
            }
            reports.Add(run.Finish(TaskOutcome.Rendered, memory.PeakBytes()));
            await compute.Do(FreeMemory).ConfigureAwait(false);
        }
        return new RenderReport(
            reports,
            framesSha256,
            context.Clock.GetElapsedTime(started).TotalSeconds,
            reports.Max(report => report.PeakMemoryBytes));
    }

    /// <summary>Forgets everything this plan has made so far, finished or not, so that the next run makes it anew.</summary>
    public async Task ForgetAsync(RenderPlan plan, CancellationToken ct)
    {
        foreach (RenderTask task in plan.Tasks)
        {
            context.Checkpoints.Delete(task.Key);
            if (ArtifactKinds.Of(task) is { } kind)
                await context.Artifacts.DeleteAsync(task.Key, kind, ct).ConfigureAwait(false);
        }
    }

    // Each stage is planned as having the memory for itself.
    private static void FreeMemory()
    {
        NativeHeap.Trim();
        NativeMemory.EmptyDeviceCache();
    }

    private Task<Artifact> RenderAsync(
        RenderTask task,
        RenderPlan plan,
        ArtifactIndex index,
        ComputeThread compute,
        TaskRun run,
        CancellationToken ct) => task switch
        {
            EncodeTask encode => new EncodeRunner(context, plan.Dtype, compute).RunAsync(encode, run, ct),
            DenoiseTask denoise => new DenoiseRunner(context, plan.Dtype, compute).RunAsync(denoise, index.Of(denoise.Encoding), run, ct),
            DecodeTask decode => new DecodeRunner(context, compute).RunAsync(decode, index.Of(decode.Denoised), plan.Size, plan.Frames == 1, run, ct),
            _ => throw new NotSupportedException($"no runner for a task of type {task.GetType().Name}"),
        };
}
