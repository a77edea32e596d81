using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Worker.Lanes;

/// <summary>Passes what happens in a lane on to its supervisor.</summary>
internal sealed class LaneObserver(TextWriter events) : IRenderObserver
{
    private readonly Lock writing = new();

    public void TaskStarted(RenderTask task, int steps, int firstStep) => Tell(new LaneEvent(LaneEventKind.Started) { Steps = steps, Step = firstStep });

    public void TaskPreparing(RenderTask task, string activity) => Tell(new LaneEvent(LaneEventKind.Preparing) { Text = activity });

    public void TaskProgressed(RenderTask task, int done) => Tell(new LaneEvent(LaneEventKind.Progressed) { Step = done });

    public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed)
    {
        // Told with the report, when everything has been given back.
    }

    public void Warned(string message) => Tell(new LaneEvent(LaneEventKind.Warned) { Text = message });

    public void Tell(LaneEvent happened)
    {
        lock (writing)
        {
            events.WriteLine(LaneLines.Write(happened));
            events.Flush();
        }
    }
}
