using System.Collections.Concurrent;
using System.Text.Json;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Progress;

/// <summary>Progress as one JSON object per line on standard error, for programs that watch a render.</summary>
internal sealed class JsonProgress(Terminal terminal, TimeProvider clock, TimeSpan interval) : IRenderObserver
{
    private readonly ConcurrentDictionary<string, TaskPace> paces = new();

    public void TaskStarted(RenderTask task, int steps, int firstStep)
    {
        paces[task.Id] = new TaskPace(clock, steps, firstStep);
        Write(new { @event = "started", task = task.Id, stage = Stage(task), key = task.Key.Hex, steps, firstStep });
    }

    public void TaskPreparing(RenderTask task, string activity) =>
        Write(new { @event = "preparing", task = task.Id, stage = Stage(task), activity });

    public void TaskProgressed(RenderTask task, int done)
    {
        StepRate rate = paces[task.Id].Rate;
        rate.Advance(done);
        if (!paces[task.Id].IsDue(interval) && done < rate.Steps)
            return;
        Write(new
        {
            @event = "progress",
            task = task.Id,
            stage = Stage(task),
            done,
            steps = rate.Steps,
            secondsPerStep = rate.SecondsPerStep,
            secondsLeft = rate.Remaining?.TotalSeconds,
        });
    }

    public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed) => Write(new
    {
        @event = "finished",
        task = task.Id,
        stage = Stage(task),
        outcome = outcome == TaskOutcome.Reused ? "reused" : "rendered",
        seconds = elapsed.TotalSeconds,
    });

    public void Warned(string message) => terminal.Warn(message);

    private static string Stage(RenderTask task) => JsonNamingPolicy.CamelCase.ConvertName(StageOf.Task(task).ToString());

    private void Write<T>(T value) => terminal.WriteLine(JsonSerializer.Serialize(value, JsonText.OneLine));
}
