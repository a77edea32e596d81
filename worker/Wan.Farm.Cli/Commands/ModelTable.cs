using System.Globalization;
using Spectre.Console;
using Wan.Farm.Cli.Progress;
using Wan.Farm.Cli.Terminals;
using Wan.Models.Weights;

namespace Wan.Farm.Cli.Commands;

/// <summary>A checkpoint for people.</summary>
internal static class ModelTable
{
    // Enough to see what kind of keys they are; JSON output has them all.
    private const int MostListed = 10;

    public static void Write(CheckpointReport report, IAnsiConsole console)
    {
        console.WritePlainLine($"{report.Folder}: {report.Layout.ToString().ToLowerInvariant()} layout");
        if (report.Architecture.Length > 0)
            console.WritePlainLine(report.Architecture);
        if (report.Parts.Count > 0)
            console.Write(Parts(report, console));
        console.WritePlainLine($"{Count(report.Parameters)} parameters, {ByteSize.Short(report.Bytes)}");
        console.WritePlainLine($"digest {report.Digest ?? "unknown: files are missing or cannot be read"}");
        List(console, "missing files", report.MissingFiles);
        List(console, "problems", report.Problems);
        foreach (CheckpointPartReport part in report.Parts)
        {
            List(console, $"{part.Name}: missing tensors", part.Missing);
            List(console, $"{part.Name}: tensors of the wrong shape", part.Misshaped);
            List(console, $"{part.Name}: tensors that do not belong", part.Unexpected);
        }
    }

    private static Table Parts(CheckpointReport report, IAnsiConsole console)
    {
        Table table = PlainConsole.Table(console, "PART", "FILE", "TENSORS", "PARAMETERS", "SIZE", "DTYPES");
        foreach (int right in new[] { 2, 3, 4 })
            table.Columns[right].RightAligned();
        foreach (CheckpointPartReport part in report.Parts)
        {
            table.AddRow(
                new Text(part.Name),
                new Text(Path.GetRelativePath(report.Folder, part.File)),
                new Text(part.Tensors.ToString(CultureInfo.InvariantCulture)),
                new Text(Count(part.Parameters)),
                new Text(ByteSize.Short(part.Bytes)),
                new Text(string.Join(", ", part.Dtypes.OrderByDescending(pair => pair.Value).Select(pair => pair.Key))));
        }
        return table;
    }

    private static void List(IAnsiConsole console, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        console.WritePlainLine($"{title}:");
        foreach (string line in lines.Take(MostListed))
            console.WritePlainLine($"  {line}");
        if (lines.Count > MostListed)
            console.WritePlainLine($"  and {lines.Count - MostListed} more");
    }

    /// <summary><c>14.29 B</c>, <c>1.42 B</c>, <c>132 k</c>.</summary>
    private static string Count(long number) => number switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e9:0.00} B"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:0.0} M"),
        >= 10_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e3:0} k"),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };
}
