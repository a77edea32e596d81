using Spectre.Console;

namespace Wan.Farm.Cli.Progress;

/// <summary>What stands beside each bar. Written by the render, read by the thread that redraws.</summary>
internal sealed class BarNotes
{
    private readonly Lock guard = new();
    private readonly Dictionary<int, (StepRate? Rate, string Text)> notes = [];

    public void Set(ProgressTask bar, string text)
    {
        lock (guard)
            notes[bar.Id] = (notes.GetValueOrDefault(bar.Id).Rate, text);
    }

    public void Set(ProgressTask bar, StepRate rate)
    {
        lock (guard)
            notes[bar.Id] = (rate, "");
    }

    public void Advance(ProgressTask bar, int done)
    {
        lock (guard)
        {
            StepRate? rate = notes.GetValueOrDefault(bar.Id).Rate;
            rate?.Advance(done);
            notes[bar.Id] = (rate, "");
        }
    }

    public string Of(ProgressTask bar)
    {
        lock (guard)
        {
            (StepRate? rate, string text) = notes.GetValueOrDefault(bar.Id);
            return string.IsNullOrEmpty(text) ? Pace(rate) : text;
        }
    }

    private static string Pace(StepRate? rate)
    {
        if (rate is null)
            return "";
        string pace = rate.SecondsPerStep is { } seconds ? $"  {Durations.PerStep(seconds)}" : "";
        string left = rate.Remaining is { } remaining ? $"  {Durations.Short(remaining)} left" : "";
        return $"{rate.Done}/{rate.Steps}{pace}{left}";
    }
}
