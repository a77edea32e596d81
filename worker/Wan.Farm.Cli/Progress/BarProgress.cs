using Spectre.Console;
using Spectre.Console.Rendering;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Progress;

/// <summary>One bar per task with step, s/step and time left; for a terminal that can redraw.</summary>
internal sealed class BarProgress(ProgressContext context, Terminal terminal, TimeProvider clock, BarNotes notes) : IRenderObserver
{
    // Tasks that run side by side report from threads of their own.
    private readonly Lock guard = new();
    private readonly Dictionary<string, ProgressTask> bars = [];

    /// <summary>Draws bars on <paramref name="terminal"/> while <paramref name="work"/> runs.</summary>
    public static async Task<T> RunAsync<T>(Terminal terminal, TimeProvider clock, Func<IRenderObserver, Task<T>> work)
    {
        var notes = new BarNotes();
        terminal.IsDrawing = true;
        try
        {
            return await terminal.ErrorConsole.Progress()
                .AutoClear(false)
                .HideCompleted(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new NoteColumn(notes))
                .StartAsync(context => work(new BarProgress(context, terminal, clock, notes)));
        }
        finally
        {
            terminal.IsDrawing = false;
        }
    }

    public void TaskStarted(RenderTask task, int steps, int firstStep)
    {
        ProgressTask bar = Bar(task);
        bar.MaxValue = Math.Max(1, steps);
        bar.Value = firstStep;
        notes.Set(bar, new StepRate(clock, steps, firstStep));
        if (firstStep > 0)
            terminal.Say($"{StageText.Title(task)}: resuming from {StageText.Unit(StageOf.Task(task))} {firstStep} of {steps}");
    }

    public void TaskPreparing(RenderTask task, string activity) => notes.Set(Bar(task), activity);

    public void TaskProgressed(RenderTask task, int done)
    {
        ProgressTask bar = Bar(task);
        notes.Advance(bar, done);
        bar.Value = done;
    }

    public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed)
    {
        ProgressTask bar = Bar(task);
        notes.Set(bar, outcome == TaskOutcome.Reused ? "already there" : $"done in {Durations.Short(elapsed)}");
        bar.Value = bar.MaxValue;
        bar.StopTask();
    }

    public void Warned(string message) => terminal.Warn(message);

    private ProgressTask Bar(RenderTask task)
    {
        lock (guard)
        {
            if (!bars.TryGetValue(task.Id, out ProgressTask? bar))
                bars[task.Id] = bar = context.AddTask(Markup.Escape(StageText.Title(task)));
            return bar;
        }
    }

    private sealed class NoteColumn(BarNotes notes) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(notes.Of(task));
    }
}
