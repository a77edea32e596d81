using System.Collections.Concurrent;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Progress;

/// <summary>Progress as plain lines, for logs and pipes: every stage's start and end, and in between at most one line per interval.</summary>
internal sealed class LineProgress(Terminal terminal, TimeProvider clock, TimeSpan interval) : IRenderObserver
{
    private readonly ConcurrentDictionary<string, TaskPace> paces = new();

    public void TaskStarted(RenderTask task, int steps, int firstStep)
    {
        paces[task.Id] = new TaskPace(clock, steps, firstStep);
        string unit = StageText.Unit(StageOf.Task(task));
        terminal.Say(firstStep > 0
            ? $"{task.Id}: resuming from {unit} {firstStep} of {steps}"
            : $"{task.Id}: {steps} {unit}{(steps == 1 ? "" : "s")}");
    }

    public void TaskPreparing(RenderTask task, string activity) => terminal.Say($"{task.Id}: {activity}");

    public void TaskProgressed(RenderTask task, int done)
    {
        StepRate rate = paces[task.Id].Rate;
        rate.Advance(done);
        if (!paces[task.Id].IsDue(interval) || done >= rate.Steps)
            return;
        string pace = rate.SecondsPerStep is { } seconds ? $", {Durations.PerStep(seconds)}" : "";
        string left = rate.Remaining is { } remaining ? $", {Durations.Short(remaining)} left" : "";
        terminal.Say($"{task.Id}: {done}/{rate.Steps}{pace}{left}");
    }

    public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed) => terminal.Say(outcome == TaskOutcome.Reused
        ? $"{task.Id}: already there ({task.Key.Short})"
        : $"{task.Id}: done in {Durations.Short(elapsed)}");

    public void Warned(string message) => terminal.Warn(message);
}
