using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Carries out a plan in this process, doing only what is not in the store yet.</summary>
/// <remarks>
/// A task is needed when its artifact is missing or damaged and a needed task reads it. Denoising goes on from its last checkpoint.
/// Cancelling stops at the next step boundary, with a checkpoint. Finished latents are decoded while later ones are denoised, where there
/// is memory for both, else afterwards.
/// </remarks>
public sealed class PlanExecutor(RenderContext context)
{
    /// <exception cref="RenderException">A task failed; what was finished before is kept.</exception>
    /// <exception cref="OperationCanceledException">Stopped; running the plan again goes on from there.</exception>
    public async Task<RenderReport> RunAsync(RenderPlan plan, IRenderObserver observer, CancellationToken ct)
    {
        long started = context.Clock.GetTimestamp();
        IReadOnlyList<RenderTask> needed = await NeededTasks.FindAsync(plan, context.Artifacts, observer, ct).ConfigureAwait(false);
        var log = new RenderLog(plan, context.Clock);
        foreach (RenderTask task in plan.Tasks.Except(needed))
            log.Add(task, new TaskRun(task, observer, context.Clock).Finish(TaskOutcome.Reused, peakMemoryBytes: null));

        var graph = new TaskGraph(needed);
        await using var denoising = new Workbench(context, plan.Dtype);
        await using var decoding = new Workbench(context, plan.Dtype);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Dictionary<Workbench, Task<RenderTask>> busy = [];
        while (graph.Waiting.Count > 0 || busy.Count > 0)
        {
            Offer(denoising, BelongsToDenoising);
            Offer(decoding, task => !BelongsToDenoising(task) && (context.OverlapsDecoding || !IsDenoising()));
            Task<RenderTask> ended = await Task.WhenAny(busy.Values).ConfigureAwait(false);
            Workbench free = busy.First(pair => pair.Value == ended).Key;
            busy.Remove(free);
            if (!ended.IsCompletedSuccessfully)
                await StopAsync(ended).ConfigureAwait(false);
            graph.Finish(await ended.ConfigureAwait(false));
            if (free == denoising && !IsDenoising())
                await denoising.ReleaseAsync().ConfigureAwait(false);
        }

        return log.Report(started);

        static bool BelongsToDenoising(RenderTask task) => task is EncodeTask or ConditionTask or VaceTask or DenoiseTask;

        bool IsDenoising() => busy.ContainsKey(denoising) || graph.Waiting.Any(BelongsToDenoising);

        void Offer(Workbench bench, Func<RenderTask, bool> accepts)
        {
            if (!busy.ContainsKey(bench) && graph.Ready.FirstOrDefault(accepts) is { } task)
            {
                graph.Start(task);
                busy[bench] = RunAsync(bench, task);
            }
        }

        async Task<RenderTask> RunAsync(Workbench bench, RenderTask task)
        {
            var run = new TaskRun(task, observer, context.Clock);
            var memory = PeakMemory.Start(context.Device);
            string? digest = await bench.RunAsync(task, new OneLane(), run, stopping.Token).ConfigureAwait(false);
            if (task is DenoiseTask)
                await context.Checkpoints.DeleteAsync(task.Key, CancellationToken.None).ConfigureAwait(false);
            log.Add(task, run.Finish(TaskOutcome.Rendered, memory.PeakBytes()), digest);
            return task;
        }

        // The other bench stops too, with its checkpoint, before the first failure is passed on.
        async Task StopAsync(Task failed)
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            Task others = Task.WhenAll(busy.Values);
            await others.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await failed.ConfigureAwait(false);
        }
    }
}
