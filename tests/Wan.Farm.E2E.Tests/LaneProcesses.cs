using System.Globalization;

namespace Wan.Farm.E2E.Tests;

/// <summary>Finds <c>wanfarm lane</c> processes in <c>/proc</c>, as <c>ps</c> does.</summary>
internal static class LaneProcesses
{
    private const int StartTime = 19;

    /// <summary>In the order they were started: numbers begin anew at 32768 on small machines.</summary>
    public static IReadOnlyList<int> Of(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Id).OfType<int>().Where(id => ParentOf(id) == parent && IsLane(id)).OrderBy(StartOf).ThenBy(id => id)];

    /// <summary>Whether it runs or is stopped; one that has ended and waits to be reaped does not count.</summary>
    public static bool IsAlive(int id) => Stat(id) is { } stat && stat[0] is not ("Z" or "X") && IsLane(id);

    private static int? Id(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;

    private static int? ParentOf(int id) => Stat(id) is { } stat ? int.Parse(stat[1], CultureInfo.InvariantCulture) : null;

    // In clock ticks since the machine started; of one that has ended, none.
    private static long StartOf(int id) => Stat(id) is { } stat ? long.Parse(stat[StartTime], CultureInfo.InvariantCulture) : long.MaxValue;

    private static bool IsLane(int id) => Read($"/proc/{id}/cmdline")?.Split('\0') is [_, "lane", ..];

    /// <summary>State, parent, …: what follows the name, which may contain anything.</summary>
    private static string[]? Stat(int id) => Read($"/proc/{id}/stat") is { } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;                                     // it has ended meanwhile
        }
    }
}
