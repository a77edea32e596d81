using System.Globalization;

namespace Wan.Farm.Testing.Golden;

/// <summary>Appends one line per comparison to the file named by WAN_GOLDEN_REPORT: how close each output came.</summary>
internal static class GoldenReport
{
    /// <summary>Names the report file; without it nothing is written.</summary>
    public const string FileVariable = "WAN_GOLDEN_REPORT";

    private static readonly Lock Writing = new();

    /// <param name="what">Fixture, case and output.</param>
    /// <param name="relative">Worst absolute error over the largest expected magnitude.</param>
    public static void Record(string what, double absolute, double relative, Tolerance tolerance)
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { Length: > 0 } path)
            return;
        string line = string.Create(CultureInfo.InvariantCulture, $"{what}\tworst_abs {absolute:0.0e+0}\tworst_rel {relative:0.0e+0}\t{tolerance}\n");
        lock (Writing)
            File.AppendAllText(path, line);
    }
}
