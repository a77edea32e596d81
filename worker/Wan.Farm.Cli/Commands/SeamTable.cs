using System.Globalization;
using Spectre.Console;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Worker.Seams;

namespace Wan.Farm.Cli.Commands;

/// <summary>Measured joins for people.</summary>
internal static class SeamTable
{
    public static void Write(SeamReport report, IAnsiConsole console)
    {
        bool video = report.Kind == SeriesKind.Video;
        int marked = report.Joins.Count(join => join.StandsOutBy.Count > 0);
        string joins = report.Joins.Count == 1 ? "1 join" : $"{report.Joins.Count} joins";
        console.WritePlainLine($"{report.Source}: {report.Frames} {(video ? "frames" : "latents")}, {joins}, {(marked == 0 ? "none stands out" : marked == 1 ? "1 stands out" : $"{marked} stand out")}");
        console.Write(Joins(report, console));
        console.WritePlainLine($"R: times the median of the {report.Interior.Pairs} pairs without a join: rmse {Number(report.Interior.Rmse)}{(video ? $", 1-ssim {Number(report.Interior.Dissimilarity)}" : string.Empty)}, second difference {Number(report.Interior.SecondDifference)}, {(video ? "ΔE2000" : "mean step")} {Number(report.Interior.ColourStep)}");
        console.WritePlainLine(video
            ? $"drift from the first to the last 15 % ({report.Drift.Frames} frames each): L* {Number(report.Drift.Difference[0])}, a* {Number(report.Drift.Difference[1])}, b* {Number(report.Drift.Difference[2])}, ΔE2000 {Number(report.Drift.Distance)}"
            : $"drift from the first to the last 15 % ({report.Drift.Frames} latents each): {Number(report.Drift.Distance)} (rms over channels), at most {Number(report.Drift.Difference.Max())}");
    }

    private static Table Joins(SeamReport report, IAnsiConsole console)
    {
        bool video = report.Kind == SeriesKind.Video;
        List<(string Title, Func<SeamMeasure, string> Cell)> columns =
        [
            (video ? "FRAME" : "LATENT", join => join.Frame.ToString(CultureInfo.InvariantCulture)),
            ("KIND", join => join.Kind),
            ("RMSE", join => Number(join.Rmse)),
            ("R", join => Ratio(join.RmseRatio)),
            ("2ND DIFF", join => Number(join.SecondDifference)),
            ("R", join => Ratio(join.SecondDifferenceRatio)),
            (video ? "ΔE2000" : "MEAN STEP", join => Number(join.ColourStep)),
            ("R", join => Ratio(join.ColourStepRatio)),
            ("STANDS OUT BY", join => join.StandsOutBy.Count == 0 ? "-" : string.Join(", ", join.StandsOutBy)),
        ];
        if (video)
            columns.InsertRange(4, [("1-SSIM", join => Number(join.Dissimilarity)), ("R", join => Ratio(join.DissimilarityRatio))]);

        Table table = PlainConsole.Table(console, [.. columns.Select(column => column.Title)]);
        for (int i = 2; i < columns.Count - 1; i++)
            table.Columns[i].RightAligned();
        table.Columns[0].RightAligned();
        foreach (SeamMeasure join in report.Joins)
            table.AddRow([.. columns.Select(column => new Text(column.Cell(join)))]);
        return table;
    }

    private static string Ratio(double? ratio) => ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";

    private static string Number(double? number) => number?.ToString(number < 1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture) ?? "-";
}
