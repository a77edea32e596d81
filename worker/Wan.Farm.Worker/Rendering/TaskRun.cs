using System.Diagnostics;
using Wan.Farm.Contracts.Tasks;
using Wan.Models.Caching;

namespace Wan.Farm.Worker.Rendering;

/// <summary>One task under way: tells the observer and keeps the times for the report.</summary>
internal sealed class TaskRun(RenderTask task, IRenderObserver observer, TimeProvider clock)
{
    private readonly long started = clock.GetTimestamp();
    private (int Step, long At) first;
    private (int Step, long At) latest;
    private TimeSpan loading;
    private TimeSpan exchanging;
    private TimeSpan saving;
    private int steps;

    public RenderTask Task => task;

    public RenderStage Stage { get; } = StageOf.Task(task);

    public int Done => latest.Step;

    /// <summary>The last step whose state is stored; 0 before there is one.</summary>
    public int KeptStep { get; private set; }

    /// <summary>What denoising took over from earlier steps; null where it is not allowed to.</summary>
    public CacheReport? Reuse { get; set; }

    public void Start(int steps, int firstStep = 0)
    {
        this.steps = steps;
        first = latest = (firstStep, clock.GetTimestamp());
        observer.TaskStarted(task, steps, firstStep);
    }

    /// <summary>Times what belongs to no step, such as reading weights.</summary>
    public async Task<T> LoadAsync<T>(string activity, Func<Task<T>> load)
    {
        observer.TaskPreparing(task, activity);
        long from = clock.GetTimestamp();
        T loaded = await load().ConfigureAwait(false);
        loading += clock.GetElapsedTime(from);
        return loaded;
    }

    /// <param name="exchange">How much of the step was spent on exchanging with other lanes.</param>
    public void Progress(int done, TimeSpan exchange)
    {
        exchanging += exchange;
        Progress(done);
    }

    public void Progress(int done)
    {
        Debug.Assert(done > latest.Step, "progress only rises");
        latest = (done, clock.GetTimestamp());
        observer.TaskProgressed(task, done);
    }

    /// <summary>Times the storing of what others need on the way.</summary>
    public async Task StoreAsync(Func<Task> store)
    {
        long from = clock.GetTimestamp();
        await store().ConfigureAwait(false);
        saving += clock.GetElapsedTime(from);
    }

    /// <summary>The state after a step is stored.</summary>
    public void Kept(int step) => KeptStep = step;

    public void Warn(string message) => observer.Warned(message);

    public TaskReport Finish(TaskOutcome outcome, long? peakMemoryBytes)
    {
        TimeSpan elapsed = clock.GetElapsedTime(started);
        observer.TaskFinished(task, outcome, elapsed);
        return new TaskReport(
            task.Id,
            Stage,
            task.Key.Hex,
            outcome,
            elapsed.TotalSeconds,
            loading.TotalSeconds,
            steps,
            first.Step,
            latest.Step > first.Step ? clock.GetElapsedTime(first.At, latest.At).TotalSeconds / (latest.Step - first.Step) : null,
            latest.Step > first.Step ? exchanging.TotalSeconds / (latest.Step - first.Step) : null,
            saving.TotalSeconds,
            peakMemoryBytes)
        {
            Reuse = Reuse,
        };
    }
}
