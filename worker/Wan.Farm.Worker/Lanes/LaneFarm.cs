using System.Threading.Channels;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;
using Wan.Parallel;

namespace Wan.Farm.Worker.Lanes;

/// <summary>Carries out a plan with lanes: processes on this machine that denoise the windows of a video together, or as ranks of one mesh every step and every frame of it, and decode its segments side by side.</summary>
/// <remarks>
/// A lane that dies is started again; the others of its task wait, and all go on from the last step that all have saved. What is
/// rendered does not depend on the number of lanes, on who does what, or on what dies. (The ranks of a mesh round differently than one process; see
/// <see cref="Wan.Parallel.Context.ContextParallel"/>.)
/// </remarks>
public sealed class LaneFarm : IAsyncDisposable
{
    private readonly RenderContext context;
    private readonly RenderPlan plan;
    private readonly LaneFarmOptions options;
    private readonly IRenderObserver observer;
    private readonly RendezvousStore store = RendezvousStore.Serve();
    private readonly Channel<(LaneProcess Lane, LaneEvent? Event)> events = Channel.CreateUnbounded<(LaneProcess, LaneEvent?)>();
    private readonly List<LaneProcess> lanes = [];
    private readonly Dictionary<int, int> restarts = [];
    private readonly Dictionary<string, int> attempts = [];

    /// <summary>Tasks whose checkpoints nobody needs any more.</summary>
    private readonly List<ContentKey> finished = [];
    private readonly RenderLog log;
    private TaskGraph graph = new([]);

    public LaneFarm(RenderContext context, RenderPlan plan, LaneFarmOptions options, IRenderObserver observer)
    {
        (this.context, this.plan, this.options, this.observer) = (context, plan, options, observer);
        log = new RenderLog(plan, context.Clock);
    }

    /// <summary>How often lanes had to be started again.</summary>
    public int Restarts => restarts.Values.Sum();

    /// <exception cref="RenderException">A task failed, or a lane died too often; what was finished before is kept.</exception>
    /// <exception cref="OperationCanceledException">Stopped; running the plan again goes on from there.</exception>
    public async Task<RenderReport> RunAsync(CancellationToken ct)
    {
        long started = context.Clock.GetTimestamp();
        IReadOnlyList<RenderTask> needed = await NeededTasks.FindAsync(plan, context.Artifacts, observer, ct).ConfigureAwait(false);
        foreach (RenderTask task in plan.Tasks.Except(needed))
            log.Add(task, new TaskRun(task, observer, context.Clock).Finish(TaskOutcome.Reused, peakMemoryBytes: null));
        graph = new TaskGraph(needed);
        try
        {
            await WorkAsync(ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or RenderException)
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }

        await Task.WhenAll(lanes.Select(lane => lane.DismissAsync())).ConfigureAwait(false);
        return log.Report(started);
    }

    public ValueTask DisposeAsync()
    {
        foreach (LaneProcess lane in lanes)
            lane.Dispose();
        store.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Work for ffmpeg, not for a lane.</summary>
    private static bool IsOwn(RenderTask task) => task is PreviewTask or AssembleTask;

    private async Task WorkAsync(CancellationToken ct)
    {
        await using var bench = new Workbench(context, plan.Dtype);
        Task<RenderTask>? own = null;
        try
        {
            while (graph.Waiting.Count > 0 || lanes.Exists(lane => lane.Run is not null) || own is not null)
            {
                if (own is { IsCompleted: true })
                {
                    graph.Finish(await own.ConfigureAwait(false));
                    own = null;
                }

                if (own is null && graph.Ready.FirstOrDefault(IsOwn) is { } task)
                {
                    graph.Start(task);
                    own = RunOwnAsync(task, bench, ct);
                }

                Assign();
                await HearAsync(own, ct).ConfigureAwait(false);
            }
        }
        finally
        {
            if (own is not null)
                await ((Task)own).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<RenderTask> RunOwnAsync(RenderTask task, Workbench bench, CancellationToken ct)
    {
        var run = new TaskRun(task, observer, context.Clock);
        string? digest = await bench.RunAsync(task, new OneLane(), run, ct).ConfigureAwait(false);
        log.Add(task, run.Finish(TaskOutcome.Rendered, peakMemoryBytes: null), digest);
        return task;
    }

    private void Assign()
    {
        foreach (RenderTask task in graph.Ready.Where(task => !IsOwn(task)).ToList())
        {
            int wanted = options.Mesh is { } mesh ? (SharedTasks.IsForAllRanks(task) ? mesh.WorldSize : 1)
                : task is DenoiseTask denoise ? Math.Min(options.Lanes, denoise.Windows.Count)
                : 1;
            while (lanes.Count(lane => lane.Run is null) < wanted && lanes.Count < options.Lanes)
                lanes.Add(Launch(Enumerable.Range(1, options.Lanes).First(number => !lanes.Exists(lane => lane.Number == number))));
            List<LaneProcess> free = [.. lanes.Where(lane => lane.Run is null).OrderBy(lane => lane.Number)];

            // A task for several lanes waits for them; nothing after it goes first.
            if (free.Count < wanted)
                return;
            Begin(task, wanted == 1 ? [Best(free, task)] : free[..wanted]);
        }
    }

    /// <summary>The one that has the feature cache of the segment before; else one whose cache nobody waits for.</summary>
    private LaneProcess Best(List<LaneProcess> free, RenderTask task)
    {
        ContentKey? previous = (task as DecodeTask)?.Previous;
        return free.Find(lane => previous is not null && lane.LastSegment == previous)
            ?? free.Find(lane => lane.LastSegment is null || !graph.Waiting.OfType<DecodeTask>().Any(other => other.Previous == lane.LastSegment))
            ?? free[0];
    }

    private void Begin(RenderTask task, IReadOnlyList<LaneProcess> members)
    {
        graph.Start(task);
        var run = new LaneRun(task, members, attempts[task.Id] = attempts.GetValueOrDefault(task.Id) + 1);
        for (int index = 0; index < members.Count; index++)
        {
            members[index].Run = run;
            members[index].Tell(new LaneOrder(task.Id, task.Key.Hex, index, members.Count, run.Group, SharedTasks.IsForAllRanks(task) ? options.Mesh?.ToString() : null));
        }
    }

    /// <summary>Waits until something has happened: in a lane, or here.</summary>
    /// <param name="own">What runs here; null: nothing.</param>
    private async Task HearAsync(Task? own, CancellationToken ct)
    {
        if (own is null && !lanes.Exists(lane => lane.Run is not null))
            return;
        Task told = events.Reader.WaitToReadAsync(ct).AsTask();
        await (own is null ? told : Task.WhenAny(own, told)).ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        while (events.Reader.TryRead(out (LaneProcess Lane, LaneEvent? Event) heard))
        {
            if (heard.Event is null)
                Bury(heard.Lane);
            else if (heard.Lane.Run is { } run)
                Hear(heard.Lane, run, heard.Event);
        }

        foreach (ContentKey key in finished)
            await context.Checkpoints.DeleteAsync(key, CancellationToken.None).ConfigureAwait(false);
        finished.Clear();
    }

    private void Hear(LaneProcess lane, LaneRun run, LaneEvent happened)
    {
        switch (happened.Kind)
        {
            case LaneEventKind.Started when run.Speaks(lane):
                observer.TaskStarted(run.Task, happened.Steps, happened.Step);
                break;
            case LaneEventKind.Preparing when run.Speaks(lane):
                observer.TaskPreparing(run.Task, happened.Text);
                break;
            case LaneEventKind.Progressed when run.Speaks(lane):
                observer.TaskProgressed(run.Task, happened.Step);
                break;
            case LaneEventKind.Warned:
                observer.Warned(happened.Text);
                break;
            case LaneEventKind.Finished:
                run.Finish(lane, happened.Report!);
                lane.LastSegment = run.Task is DecodeTask ? run.Task.Key : null;
                Settle(run);
                break;
            case LaneEventKind.Lost:
                observer.Warned($"{options.NameOf(lane.Number)}: {happened.Text}");
                foreach (LaneProcess missing in happened.Missing.Select(place => run.Members[place]).Where(member => member.Run == run))
                    Miss(missing);
                Break(run);
                run.Leave(lane);
                Settle(run);
                break;
            case LaneEventKind.Stopped:
                // Somebody else told one of them to stop: it ends, and the task is begun again.
                Break(run);
                run.Leave(lane);
                Settle(run);
                break;
            case LaneEventKind.Failed:
                run.Leave(lane);
                throw new RenderException(StageOf.Task(run.Task), happened.Failure, happened.Text);
        }
    }

    /// <summary>A lane that is there but does not come is as good as dead: killed, it can be started again.</summary>
    private void Miss(LaneProcess lane)
    {
        observer.Warned($"{options.NameOf(lane.Number)} (process {lane.ProcessId}) does not answer and is killed");
        lane.Kill();
    }

    private void Break(LaneRun run)
    {
        if (run.IsBroken)
            return;
        run.Break();

        // Those who exchange nothing with the dead lane would notice late.
        foreach (LaneProcess member in run.Members.Where(member => member.Run == run))
            member.Tell(new LaneOrder(Task: null, "", 0, 0, run.Group));
    }

    /// <summary>A run that nobody works on any more is done, or is begun again.</summary>
    private void Settle(LaneRun run)
    {
        if (!run.IsOver)
            return;
        if (run.IsBroken)
        {
            graph.PutBack(run.Task);
            return;
        }

        if (run.Task is DenoiseTask)
            finished.Add(run.Task.Key);
        TaskReport report = run.Report();
        observer.TaskFinished(run.Task, TaskOutcome.Rendered, TimeSpan.FromSeconds(report.Seconds));
        log.Add(run.Task, report);
        graph.Finish(run.Task);
    }

    private void Bury(LaneProcess dead)
    {
        lanes.Remove(dead);
        if (dead.Run is not { } run)
            return;

        int before = restarts[dead.Number] = restarts.GetValueOrDefault(dead.Number) + 1;
        if (before > options.MaxRestarts)
        {
            throw new RenderException(
                StageOf.Task(run.Task),
                FailureKind.Transient,
                $"{options.NameOf(dead.Number)} ended {before} times ({dead.HowItEnded}), more often than spec.failurePolicy.maxRestarts ({options.MaxRestarts}) allows");
        }

        observer.Warned($"{options.NameOf(dead.Number)} has ended ({dead.HowItEnded}); it is started again and goes on from the last checkpoint");
        Break(run);
        run.Leave(dead);
        dead.Dispose();
        Settle(run);
    }

    private LaneProcess Launch(int number) =>
        LaneProcess.Start(number, options.Command(number, store), events.Writer, line => observer.Warned($"{options.NameOf(number)}: {line}"));

    /// <summary>Asks all lanes to stop at the end of their step, and waits until they have saved.</summary>
    private async Task StopAsync()
    {
        lanes.ForEach(lane => lane.Stop());
        while (lanes.Exists(lane => lane.Run is not null))
        {
            (LaneProcess lane, LaneEvent? happened) = await events.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            if (happened is null or { Kind: LaneEventKind.Finished or LaneEventKind.Lost or LaneEventKind.Stopped or LaneEventKind.Failed })
                lane.Run = null;
        }
    }
}
