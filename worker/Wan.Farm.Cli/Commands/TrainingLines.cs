using System.Globalization;
using Wan.Farm.Cli.Terminals;
using Wan.Training.Runs;

namespace Wan.Farm.Cli.Commands;

/// <summary>Tells how a training goes, now and then: one line for many steps, with the means of their values.</summary>
internal sealed class TrainingLines(Terminal terminal, TimeProvider clock, int steps)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly List<StepReport> since = [];
    private long last = clock.GetTimestamp(), lastStep = -1;

    public void Say(StepReport step)
    {
        since.Add(step);
        if (lastStep < 0) lastStep = step.Step - 1;
        TimeSpan elapsed = clock.GetElapsedTime(last);
        if (elapsed < Interval && step.Step < steps) return;
        string means = string.Join("  ", step.Values.Keys.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} {since.Average(s => s.Values[name]):0.0000}")));
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"step {step.Step} of {steps}  {means}  {elapsed.TotalSeconds / (step.Step - lastStep):0.000} s/step"));
        since.Clear();
        (last, lastStep) = (clock.GetTimestamp(), step.Step);
    }
}
