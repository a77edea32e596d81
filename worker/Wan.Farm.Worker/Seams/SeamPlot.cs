using System.Globalization;
using Wan.Farm.Worker.Drawing;

namespace Wan.Farm.Worker.Seams;

/// <summary>A picture of a report: how much changes from frame to frame, over time, with the joins marked.</summary>
public sealed class SeamPlot
{
    private const int Width = 1280;
    private const int Left = 96;
    private const int Right = 32;
    private const int Top = 120;
    private const int PanelHeight = 250;
    private const int PanelGap = 64;
    private const int Bottom = 72;
    private const int PlotWidth = Width - Left - Right;

    private readonly SeamReport report;
    private readonly FrameSeries series;
    private readonly Canvas canvas;
    private readonly string[] kinds;

    private SeamPlot(SeamReport report, FrameSeries series)
    {
        (this.report, this.series) = (report, series);
        canvas = new Canvas(Width, Top + (2 * PanelHeight) + PanelGap + Bottom, Colour.Background);
        kinds = [.. report.Joins.Select(join => join.Kind).Distinct()];
    }

    /// <returns>PNG.</returns>
    public static byte[] Paint(SeamReport report, FrameSeries series)
    {
        var plot = new SeamPlot(report, series);
        plot.PaintTitle();
        plot.PaintPanel(0, "RMSE to the frame before", series.Steps, report.Interior.Rmse, join => join.RmseRatio);
        if (series.Dissimilarities is { } dissimilarities)
            plot.PaintPanel(1, "1 - SSIM to the frame before", dissimilarities, report.Interior.Dissimilarity, join => join.DissimilarityRatio);
        else
            plot.PaintPanel(1, "second difference", series.Bends, report.Interior.SecondDifference, join => join.SecondDifferenceRatio);
        return plot.canvas.ToPng();
    }

    private void PaintTitle()
    {
        int marked = report.Joins.Count(join => join.StandsOutBy.Count > 0);
        string unit = report.Kind == SeriesKind.Video ? "frames" : "latents";
        string drift = report.Drift.Distance.ToString("0.00", CultureInfo.InvariantCulture);
        canvas.Text(Path.GetFileName(report.Source), Left, 22, Colour.Text, scale: 3);
        canvas.Text($"{report.Frames} {unit}, {report.Joins.Count} joins, {(marked == 1 ? "1 stands out" : $"{marked} stand out")}, drift {(report.Kind == SeriesKind.Video ? "ΔE " : string.Empty)}{drift}", Left, 58, Colour.Faint);

        int x = Width - Right;
        foreach (string kind in kinds.Reverse())
        {
            x -= Canvas.TextWidth(kind);
            canvas.Text(kind, x, 58, Colour.Text);
            x -= 24;
            canvas.Fill(x, 58, 14, 14, KindColour(kind));
            x -= 24;
        }
    }

    private void PaintPanel(int index, string title, double[] values, double? median, Func<SeamMeasure, double?> ratioOf)
    {
        int top = Top + (index * (PanelHeight + PanelGap));
        double largest = Math.Max(values.Max(), 1e-9) * 1.12;
        double Y(double value) => top + PanelHeight - (value / largest * PanelHeight);

        canvas.Fill(Left, top, PlotWidth, PanelHeight, Colour.Panel);
        foreach (double tick in AxisTicks.Upto(largest, most: 5))
        {
            canvas.Fill(Left, Y(tick), PlotWidth, 1, Colour.Grid);
            canvas.Text(Number(tick), Left - 10, Y(tick) - 7, Colour.Faint, align: TextAlign.Right);
        }

        foreach (double tick in AxisTicks.Upto(series.Count - 1, most: 10, smallestStep: 1))
            canvas.Text(Number(tick), X(tick), top + PanelHeight + 12, Colour.Faint, align: TextAlign.Middle);
        foreach (SeamMeasure join in report.Joins)
            canvas.Dashes(X(join.Frame), top, top + PanelHeight, KindColour(join.Kind).Towards(Colour.Panel, 0.35));
        if (median is { } usual)
        {
            canvas.Fill(Left, Y(usual), PlotWidth, 1, Colour.Faint);
            canvas.Text($"median {usual.ToString("G3", CultureInfo.InvariantCulture)}", Width - Right, top - 24, Colour.Faint, align: TextAlign.Right);
        }

        canvas.Line([.. values.Select((value, n) => (X(n), Y(value))).Skip(1)], Colour.Text, thickness: 1.6);
        PaintMarks(values, Y, ratioOf, top);
        canvas.Text(title, Left, top - 24, Colour.Text);
        if (index == 1)
            canvas.Text(report.Kind == SeriesKind.Video ? "frame" : "latent", Width - Right, top + PanelHeight + 40, Colour.Faint, align: TextAlign.Right);
    }

    /// <summary>A dot on the curve at each join; by those that stand out, how many times the usual it is, where there is room.</summary>
    private void PaintMarks(double[] values, Func<double, double> y, Func<SeamMeasure, double?> ratioOf, int top)
    {
        double free = double.NegativeInfinity;
        foreach (SeamMeasure join in report.Joins)
        {
            bool marked = join.StandsOutBy.Count > 0;
            double x = X(join.Frame);
            Colour colour = marked ? Colour.Alarm : KindColour(join.Kind);
            canvas.Line([(x, y(values[join.Frame])), (x, y(values[join.Frame]))], colour, thickness: marked ? 9 : 6);
            if (!marked || ratioOf(join) is not { } ratio)
                continue;
            string label = $"{Number(Math.Round(ratio, 1))}x";
            double left = Math.Min(x + 9, Width - Right - Canvas.TextWidth(label));
            if (left < free)
                continue;
            canvas.Text(label, left, Math.Max(top + 30, y(values[join.Frame]) - 18), Colour.Alarm);
            free = left + Canvas.TextWidth(label) + 8;
        }
    }

    private double X(double frame) => Left + (frame / Math.Max(1, series.Count - 1) * (PlotWidth - 1));

    private Colour KindColour(string kind) => Colour.Of(Array.IndexOf(kinds, kind));

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
