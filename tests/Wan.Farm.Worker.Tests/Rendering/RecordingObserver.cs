using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Keeps what a render reports, and may stop it after a step. Two tasks may report at one time.</summary>
internal sealed class RecordingObserver : IRenderObserver
{
    private readonly CancellationTokenSource stop = new();
    private readonly Lock guard = new();

    public (RenderStage Stage, int Done)? StopAfter { get; init; }

    /// <summary>Called when a task has ended, before others go on.</summary>
    public Action<RenderTask> OnFinished { get; init; } = _ => { };

    public CancellationToken Stop => stop.Token;

    public List<string> Warnings { get; } = [];

    /// <summary>Ids of tasks that did something, in the order in which they ended.</summary>
    public List<string> Rendered { get; } = [];

    /// <summary>Where each task began.</summary>
    public Dictionary<string, int> FirstSteps { get; } = [];

    /// <summary>How much each task had to do.</summary>
    public Dictionary<string, int> Steps { get; } = [];

    public void TaskStarted(RenderTask task, int steps, int firstStep)
    {
        lock (guard)
            (Steps[task.Id], FirstSteps[task.Id]) = (steps, firstStep);
    }

    public void TaskPreparing(RenderTask task, string activity)
    {
    }

    public void TaskProgressed(RenderTask task, int done)
    {
        if (StopAfter == (StageOf.Task(task), done))
            stop.Cancel();
    }

    public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed)
    {
        if (outcome != TaskOutcome.Rendered)
            return;
        lock (guard)
            Rendered.Add(task.Id);
        OnFinished(task);
    }

    public void Warned(string message)
    {
        lock (guard)
            Warnings.Add(message);
    }
}
