using System.Threading.Channels;
using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Farm.Groups;
using Wan.Farm.Worker.Rendering;
using Wan.Parallel;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Lanes;

/// <summary>A lane: does what its supervisor says, one task at a time, and keeps its models in between.</summary>
/// <remarks>
/// When another lane of a task dies, this one reports it and waits for the order to go on, from the last step that all have saved. When
/// its supervisor is gone (its standard input ends), it stops at once: what it saved is enough to go on from.
/// </remarks>
/// <param name="store">Where lanes meet; served by the supervisor.</param>
/// <param name="joinTimeout">How long to wait for the other lanes of a task.</param>
public sealed class LaneWorker(RenderContext context, RenderPlan plan, RendezvousStore store, TimeSpan joinTimeout)
{
    /// <summary>A lane waits for the slowest window of a step; one that hangs for longer counts as gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Exit code of a lane whose supervisor died while it worked.</summary>
    private const int Orphaned = 1;

    private readonly Lock guard = new();
    /// <summary>Groups that the supervisor has given up, perhaps before this lane came to join them.</summary>
    private readonly HashSet<string> givenUp = [];

    /// <summary>Orders that have come and are not done.</summary>
    private int unfinished;
    private (string Group, CancellationTokenSource Leaving)? joining;
    private IProcessGroup? current;

    /// <param name="ct">Stops at the end of the step, with the other lanes.</param>
    public async Task RunAsync(TextReader orders, TextWriter events, CancellationToken ct)
    {
        var observer = new LaneObserver(events);
        Channel<LaneOrder> queue = Channel.CreateUnbounded<LaneOrder>();
        Task reading = Task.Run(() => ReadAsync(orders, queue.Writer), CancellationToken.None);
        await using var bench = new Workbench(context, plan.Dtype);
        observer.Tell(new LaneEvent(LaneEventKind.Ready));
        await foreach (LaneOrder order in queue.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            LaneEvent ended = await ObeyAsync(order, bench, observer, ct).ConfigureAwait(false);
            Interlocked.Decrement(ref unfinished);
            observer.Tell(ended);
            if (ct.IsCancellationRequested)
                return;
        }

        await reading.ConfigureAwait(false);
    }

    private async Task ReadAsync(TextReader orders, ChannelWriter<LaneOrder> queue)
    {
        while (await orders.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            LaneOrder order = LaneLines.Read<LaneOrder>(line);
            if (order.Task is null)
            {
                GiveUp(order.Group);
                continue;
            }

            Interlocked.Increment(ref unfinished);
            await queue.WriteAsync(order).ConfigureAwait(false);
        }

        queue.Complete();
        if (Volatile.Read(ref unfinished) > 0)
            Signals.ExitNow(Orphaned);
    }

    private async Task<LaneEvent> ObeyAsync(LaneOrder order, Workbench bench, LaneObserver observer, CancellationToken ct)
    {
        if (plan.Tasks.FirstOrDefault(task => task.Id == order.Task) is not { } task || task.Key.Hex != order.Key)
            return new LaneEvent(LaneEventKind.Failed) { Text = $"this lane plans another {order.Task}: have the model's files changed?", Failure = FailureKind.Permanent };

        var run = new TaskRun(task, observer, context.Clock);
        var memory = PeakMemory.Start(context.Device);
        try
        {
            await RunAsync(order, task, bench, run, ct).ConfigureAwait(false);
            return new LaneEvent(LaneEventKind.Finished) { Report = run.Finish(TaskOutcome.Rendered, memory.PeakBytes()) };
        }
        catch (OperationCanceledException)
        {
            return ct.IsCancellationRequested
                ? new LaneEvent(LaneEventKind.Stopped)
                : new LaneEvent(LaneEventKind.Lost) { Text = "another lane has gone, or was told to stop" };
        }
        catch (Exception error) when (RankLoss.In(error) is { } lost)
        {
            return new LaneEvent(LaneEventKind.Lost) { Text = lost.Reason, Missing = lost is GroupJoinException join ? join.MissingRanks : [] };
        }
        catch (RenderException error)
        {
            return new LaneEvent(LaneEventKind.Failed) { Text = error.Message, Failure = error.Kind };
        }
    }

    private async Task RunAsync(LaneOrder order, RenderTask task, Workbench bench, TaskRun run, CancellationToken ct)
    {
        if (order.Lanes == 1)
        {
            await bench.RunAsync(task, new OneLane(), run, ct).ConfigureAwait(false);
            return;
        }

        MeshShape? mesh = order.Mesh is null ? null : MeshShape.Parse(order.Mesh);
        using IProcessGroup group = await Task.Run(() => Join(order, mesh, run.Warn, ct), CancellationToken.None).ConfigureAwait(false);
        try
        {
            await bench.RunAsync(task, mesh is null ? new GroupOfLanes(group) : new GroupOfRanks(new DeviceMesh(group, mesh)), run, ct).ConfigureAwait(false);
        }
        catch (Exception error) when (RankLoss.In(error) is null)
        {
            group.Abort(error is OperationCanceledException ? "stopped" : error.Message);
            throw;
        }
        finally
        {
            lock (guard)
                current = null;
        }
    }

    /// <exception cref="OperationCanceledException">This lane was told to stop, or to give the group up.</exception>
    private IProcessGroup Join(LaneOrder order, MeshShape? mesh, Action<string> note, CancellationToken ct)
    {
        var options = new ProcessGroupOptions
        {
            JoinTimeout = joinTimeout,
            Timeout = Patience,
            RankNames = mesh?.RankNames ?? [.. Enumerable.Range(1, order.Lanes).Select(lane => $"lane {lane} of {order.Lanes}")],
            Fingerprint = ProgramFingerprint.With(plan.ModelDigest),

            // Lanes exchange little, and through main memory.
            Device = mesh is null ? torch.CPU : context.Device,
            Note = order.Lane == 0 ? note : null,
        };
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ct);
        lock (guard)
        {
            joining = (order.Group, leaving);
            if (givenUp.Contains(order.Group))
                leaving.Cancel();
        }

        IProcessGroup? group = null;
        try
        {
            return group = ProcessGroup.Join(store, order.Group, order.Lane, order.Lanes, options, leaving.Token);
        }
        finally
        {
            lock (guard)
                (joining, current) = (null, group);
        }
    }

    private void GiveUp(string group)
    {
        lock (guard)
        {
            givenUp.Add(group);
            if (joining is { } waiting && waiting.Group == group)
                waiting.Leaving.Cancel();
            if (current?.Name == group)
                current.Abort("the supervisor says that a lane has gone");
        }
    }
}
