using System.Globalization;

namespace Wan.Farm.Cli.Progress;

/// <summary>Times as people read them.</summary>
internal static class Durations
{
    /// <summary><c>0.42s</c>, <c>12.3s</c>, <c>4m 05s</c>, <c>2h 07m</c>, <c>5d 03h</c>.</summary>
    public static string Short(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => Text($"{time.TotalSeconds:0.00}s"),
        { TotalSeconds: < 60 } => Text($"{time.TotalSeconds:0.0}s"),
        { TotalMinutes: < 60 } => Text($"{(int)time.TotalMinutes}m {time.Seconds:00}s"),
        { TotalHours: < 48 } => Text($"{(int)time.TotalHours}h {time.Minutes:00}m"),
        _ => Text($"{(int)time.TotalDays}d {time.Hours:00}h"),
    };

    /// <summary>Seconds for one step: <c>0.042 s/step</c>, <c>12.3 s/step</c>.</summary>
    public static string PerStep(double seconds) => seconds < 1 ? Text($"{seconds:0.000} s/step") : Text($"{seconds:0.0} s/step");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
