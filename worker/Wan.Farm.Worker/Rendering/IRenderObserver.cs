using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Watches a render: progress bars, log lines, heartbeats.</summary>
/// <remarks>Called on the rendering thread between steps, so an observer must return quickly and must not throw.</remarks>
public interface IRenderObserver
{
    /// <summary>A task begins.</summary>
    /// <param name="steps">What its stage counts, see <see cref="RenderStage"/>.</param>
    /// <param name="firstStep">Above 0 when a checkpoint was found: the step it resumes from.</param>
    void TaskStarted(RenderTask task, int steps, int firstStep);

    /// <summary>Something before the first step that takes a while, such as <c>loading the transformer</c>.</summary>
    void TaskPreparing(RenderTask task, string activity);

    /// <summary><paramref name="done"/> of the steps announced by <see cref="TaskStarted"/> are behind us.</summary>
    void TaskProgressed(RenderTask task, int done);

    /// <summary>The task's artifact is in the store.</summary>
    void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed);

    /// <summary>Something a person should know although the render goes on.</summary>
    void Warned(string message);
}
