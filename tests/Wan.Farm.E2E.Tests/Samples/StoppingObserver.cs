using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.E2E.Tests.Samples;

/// <summary>Stops a render after its first denoising step.</summary>
internal sealed class StoppingObserver : IRenderObserver
{
    private readonly CancellationTokenSource stop = new();

    public CancellationToken Stop => stop.Token;

    public void TaskStarted(RenderTask task, int steps, int firstStep)
    {
    }

    public void TaskPreparing(RenderTask task, string activity)
    {
    }

    public void TaskProgressed(RenderTask task, int done)
    {
        if (task is DenoiseTask)
            stop.Cancel();
    }

    public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed)
    {
    }

    public void Warned(string message)
    {
    }
}
