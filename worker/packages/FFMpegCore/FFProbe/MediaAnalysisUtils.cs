using System.Globalization;
using System.Text.RegularExpressions;

namespace FFMpegCore;

/// <summary>The ways in which ffprobe writes numbers.</summary>
public static partial class MediaAnalysisUtils
{
    public static double DivideRatio((double, double) ratio) => ratio.Item1 / ratio.Item2;

    public static (int, int) ParseRatioInt(string input, char separator)
    {
        if (string.IsNullOrEmpty(input))
            return (0, 0);
        string[] parts = input.Split(separator);
        return (ParseIntInvariant(parts[0]), ParseIntInvariant(parts[1]));
    }

    public static (double, double) ParseRatioDouble(string input, char separator)
    {
        if (string.IsNullOrEmpty(input))
            return (0, 0);
        string[] parts = input.Split(separator);
        return (ParseDoubleInvariant(parts[0]), parts.Length > 1 ? ParseDoubleInvariant(parts[1]) : 0);
    }

    public static double ParseDoubleInvariant(string line) => double.Parse(line, NumberStyles.Any, CultureInfo.InvariantCulture);

    public static int ParseIntInvariant(string line) => int.Parse(line, NumberStyles.Any, CultureInfo.InvariantCulture);

    public static long ParseLongInvariant(string line) => long.Parse(line, NumberStyles.Any, CultureInfo.InvariantCulture);

    /// <summary><c>h:mm:ss.fff</c>, cut to milliseconds; zero for anything else.</summary>
    public static TimeSpan ParseDuration(string duration)
    {
        Match match = Duration().Match(duration ?? string.Empty);
        return match.Success
            ? new TimeSpan(0, Number(1), Number(2), Number(3), int.Parse(match.Groups[4].Value.PadRight(3, '0'), CultureInfo.InvariantCulture))
            : TimeSpan.Zero;

        int Number(int group) => ParseIntInvariant(match.Groups[group].Value);
    }

    [GeneratedRegex(@"^(\d+):(\d{1,2}):(\d{1,2})\.(\d{1,3})")]
    private static partial Regex Duration();
}
