using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Keeps what a render reports, and may stop it after a step.</summary>
internal sealed class RecordingObserver : IRenderObserver
{
    private readonly CancellationTokenSource stop = new();

    public (RenderStage Stage, int Done)? StopAfter { get; init; }

    public CancellationToken Stop => stop.Token;

    public List<string> Warnings { get; } = [];

    /// <summary>Ids of tasks that did something.</summary>
    public List<string> Rendered { get; } = [];

    public Dictionary<string, int> FirstSteps { get; } = [];

    public void TaskStarted(RenderTask task, int steps, int firstStep) => FirstSteps[task.Id] = firstStep;

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
        if (outcome == TaskOutcome.Rendered)
            Rendered.Add(task.Id);
    }

    public void Warned(string message) => Warnings.Add(message);
}
