using System.Globalization;
using Wan.Farm.Worker.Drawing;

namespace Wan.Farm.Worker.Timelines;

/// <summary>A timeline as a picture: a row for each kind of work, colours for lanes.</summary>
public sealed class TimelinePicture
{
    private const int Width = 1280;
    private const int Right = 32;
    private const int Top = 88;
    private const int RowGap = 22;
    private const int BarGap = 3;
    private const int Padding = 10;
    private const int AxisHeight = 64;
    private const int MostTitleLetters = 16;

    private readonly TimelineChart timeline;
    private readonly int[][] levels;
    private readonly int[] barHeights;
    private readonly int left;
    private readonly Canvas canvas;

    private TimelinePicture(TimelineChart timeline)
    {
        this.timeline = timeline;
        levels = [.. timeline.Rows.Select(row => BarStacking.Levels(row.Bars))];
        barHeights = [.. levels.Select(row => LevelsOf(row) switch { 1 => 30, 2 => 26, _ => 20 })];
        int letters = Math.Min(MostTitleLetters, timeline.Rows.Max(row => row.Title.Length));
        left = 48 + Canvas.TextWidth(new string(' ', letters));
        int height = Top + timeline.Rows.Select((_, i) => RowHeight(i) + RowGap).Sum() + AxisHeight - RowGap;
        canvas = new Canvas(Width, height, Colour.Background);
    }

    /// <returns>PNG.</returns>
    public static byte[] Paint(TimelineChart timeline)
    {
        ArgumentOutOfRangeException.ThrowIfZero(timeline.Rows.Count);
        var picture = new TimelinePicture(timeline);
        picture.PaintAll();
        return picture.canvas.ToPng();
    }

    private static int LevelsOf(int[] levels) => levels.DefaultIfEmpty(0).Max() + 1;

    private void PaintAll()
    {
        canvas.Text(timeline.Title, 32, 24, Colour.Text, Canvas.TextWidth(timeline.Title, scale: 3) <= Width - 32 - Right ? 3 : 2);
        PaintLanes();
        int end = canvas.Size.Height - AxisHeight;
        int y = Top;
        for (int i = 0; i < timeline.Rows.Count; i++)
        {
            canvas.Fill(left, y, Width - Right - left, RowHeight(i), Colour.Panel);
            y += RowHeight(i) + RowGap;
        }

        foreach (double tick in AxisTicks.Upto(timeline.Length, most: 12, smallestStep: 1))
        {
            canvas.Fill(X(tick), Top, 1, end - Top, Colour.Grid);
            canvas.Text(tick.ToString("0", CultureInfo.InvariantCulture), X(tick), end + 14, Colour.Faint, align: TextAlign.Middle);
        }

        canvas.Text(timeline.Unit, Width - Right, end + 40, Colour.Faint, align: TextAlign.Right);
        y = Top;
        for (int i = 0; i < timeline.Rows.Count; i++)
        {
            PaintRow(i, y);
            y += RowHeight(i) + RowGap;
        }
    }

    private void PaintLanes()
    {
        int lanes = timeline.Rows.SelectMany(row => row.Bars).Select(bar => bar.Lane).DefaultIfEmpty(0).Max() + 1;
        if (lanes == 1)
            return;
        int x = Width - Right;
        for (int lane = lanes - 1; lane >= 0; lane--)
        {
            string name = $"lane {lane + 1}";
            x -= Canvas.TextWidth(name);
            canvas.Text(name, x, 56, Colour.Text);
            x -= 24;
            canvas.Fill(x, 56, 14, 14, Colour.Of(lane));
            x -= 24;
        }
    }

    private void PaintRow(int index, int top)
    {
        TimelineRow row = timeline.Rows[index];
        string title = row.Title.Length <= MostTitleLetters ? row.Title : row.Title[..(MostTitleLetters - 2)] + "..";
        canvas.Text(title, left - 16, top + (RowHeight(index) / 2.0) - 7, Colour.Text, align: TextAlign.Right);
        int scale = LabelScale(row, barHeights[index]);
        for (int i = 0; i < row.Bars.Count; i++)
            PaintBar(row.Bars[i], top + Padding + (levels[index][i] * (barHeights[index] + BarGap)), barHeights[index], scale);
    }

    private void PaintBar(TimelineBar bar, double y, int height, int scale)
    {
        double from = X(bar.First);
        double width = BarWidth(bar);
        Colour colour = Colour.Of(bar.Lane);
        canvas.Fill(from, y, width, height, colour.Towards(Colour.Background, 0.25));
        if (width > 6)
            canvas.Frame(from, y, width, height, colour);
        if (scale > 0 && Fits(bar, height, scale))
            canvas.Text(bar.Label, from + (width / 2), y + ((height - (BitmapFont.CapHeight * scale)) / 2.0), Colour.Background, scale, TextAlign.Middle);
    }

    /// <summary>One size for a row: large if all labels fit, small if most do, else none (0).</summary>
    private int LabelScale(TimelineRow row, int height)
    {
        if (row.Bars.All(bar => Fits(bar, height, scale: 2)))
            return 2;
        return row.Bars.Count(bar => Fits(bar, height, scale: 1)) * 2 > row.Bars.Count ? 1 : 0;
    }

    private bool Fits(TimelineBar bar, int height, int scale) =>
        Canvas.TextWidth(bar.Label, scale) <= BarWidth(bar) - (3 * scale) && BitmapFont.Height * scale <= height;

    /// <summary>A gap of a pixel, so that neighbours are two.</summary>
    private double BarWidth(TimelineBar bar) => Math.Max(2, X(bar.End) - X(bar.First) - 1);

    private int RowHeight(int index)
    {
        int count = LevelsOf(levels[index]);
        return (2 * Padding) + (count * barHeights[index]) + ((count - 1) * BarGap);
    }

    private double X(double unit) => left + (unit / timeline.Length * (Width - Right - left));
}
