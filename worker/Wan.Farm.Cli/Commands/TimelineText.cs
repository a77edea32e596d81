using System.Globalization;
using System.Text;
using Wan.Farm.Worker.Timelines;

namespace Wan.Farm.Cli.Commands;

/// <summary>A timeline for a terminal: bars of line-drawing characters along one axis.</summary>
/// <remarks>
/// A few bars that overlap get a line each, with the overlap heavy; many get a line for each lane, dark where windows overlap.
/// Bars that follow each other share a line.
/// </remarks>
internal sealed class TimelineText
{
    private const int Columns = 100;
    private const int MostBarLines = 16;
    private const int LongestTitle = 16;
    private readonly TimelineChart timeline;
    private readonly int titleWidth;
    private readonly int width;

    private TimelineText(TimelineChart timeline)
    {
        this.timeline = timeline;
        IEnumerable<string> titles = timeline.Rows.SelectMany(row => Lines(row).Select(line => line.Title)).Append(timeline.Unit);
        titleWidth = Math.Min(LongestTitle, titles.Max(title => title.Length));
        width = Math.Max(1, Math.Min(Columns - titleWidth - 2, timeline.Length * 4));
    }

    /// <summary>Lines of at most 100 characters and what is noted after the bars.</summary>
    public static IReadOnlyList<string> Of(TimelineChart timeline)
    {
        var text = new TimelineText(timeline);
        return [timeline.Title, text.Axis(), .. timeline.Rows.SelectMany(Lines).Select(text.Draw)];
    }

    private static IEnumerable<Line> Lines(TimelineRow row)
    {
        int[] levels = BarStacking.Levels(row.Bars);
        if (levels.All(level => level == 0))
            return [new Line(row.Title, row.Bars, row.Bars, Note: string.Empty)];
        bool lanes = row.Bars.Any(bar => bar.Lane != row.Bars[0].Lane);
        if (row.Bars.Count <= MostBarLines)
            return row.Bars.Select((bar, i) => new Line(i == 0 ? row.Title : string.Empty, [bar], row.Bars, lanes ? $"lane {bar.Lane + 1}" : string.Empty));
        return row.Bars.GroupBy(bar => bar.Lane).OrderBy(lane => lane.Key).Select((lane, i) => new Line(
            i == 0 ? row.Title : string.Empty, [.. lane], row.Bars, $"{lane.First().Label} to {lane.Last().Label}{(lanes ? $", lane {lane.Key + 1}" : string.Empty)}"));
    }

    private string Axis()
    {
        int most = Math.Max(1, width / 10);
        int step = Step((double)timeline.Length / most);
        var axis = new StringBuilder(new string(' ', width + 6));
        for (int tick = 0; tick <= timeline.Length; tick += step)
        {
            string number = tick.ToString(CultureInfo.InvariantCulture);
            for (int i = 0; i < number.Length; i++)
                axis[Column(tick) + i] = number[i];
        }
        return Left(timeline.Unit) + axis.ToString().TrimEnd();
    }

    private string Draw(Line line)
    {
        char[] cells = [.. Enumerable.Repeat(' ', width)];
        bool dense = line.Bars.Count > 1 && line.Bars.Any(bar => Column(bar.End) - Column(bar.First) < 2 || Overlaps(bar, line.Bars));
        for (int i = 0; i < line.Bars.Count; i++)
        {
            if (dense)
                Shade(cells, line.Bars[i], line.Bars);
            else
                Box(cells, line.Bars[i], line.Row);
        }
        string note = dense && line.Note.Length == 0 ? $"{line.Bars.Count} in all" : line.Note;
        string bars = Left(line.Title) + new string(cells);
        return note.Length == 0 ? bars.TrimEnd() : $"{bars} {note}";
    }

    /// <summary>A frame with the label in it, heavy where another bar of the row overlaps.</summary>
    private void Box(char[] cells, TimelineBar bar, IReadOnlyList<TimelineBar> row)
    {
        int from = Column(bar.First);
        int to = Math.Max(from + 1, Column(bar.End));
        for (int x = from; x < to; x++)
            cells[x] = row.Count(other => Covers(other, x)) > 1 ? '━' : '─';
        cells[from] = to - from == 1 ? '│' : '├';
        if (to - from > 1)
            cells[to - 1] = '┤';
        string label = $" {bar.Label} ";
        if (label.Length > to - from - 2)
            label = bar.Label;
        if (label.Length > to - from - 2)
            return;
        label.CopyTo(0, cells, from + ((to - from - label.Length) / 2), label.Length);
    }

    /// <summary>For bars that are too many to be framed: dark where they overlap.</summary>
    private void Shade(char[] cells, TimelineBar bar, IReadOnlyList<TimelineBar> bars)
    {
        for (int x = Column(bar.First); x < Math.Max(Column(bar.First) + 1, Column(bar.End)); x++)
            cells[x] = bars.Count(other => Covers(other, x)) > 1 ? '█' : '▒';
    }

    private static bool Overlaps(TimelineBar bar, IReadOnlyList<TimelineBar> bars) =>
        bars.Any(other => !ReferenceEquals(other, bar) && other.First < bar.End && bar.First < other.End);

    /// <summary>Whether a bar covers the middle of a column.</summary>
    private bool Covers(TimelineBar bar, int column)
    {
        double middle = (column + 0.5) * timeline.Length / width;
        return bar.First <= middle && middle < bar.End;
    }

    private int Column(int unit) => (int)((long)unit * width / timeline.Length);

    private string Left(string title) => (title.Length > titleWidth ? title[..titleWidth] : title).PadRight(titleWidth + 2);

    /// <summary>The round number at or above.</summary>
    private static int Step(double rough)
    {
        int power = 1;
        while (true)
        {
            foreach (int factor in new[] { 1, 2, 5 })
            {
                if (factor * power >= rough)
                    return factor * power;
            }
            power *= 10;
        }
    }

    /// <param name="Row">All bars of the row, for what overlaps.</param>
    private sealed record Line(string Title, IReadOnlyList<TimelineBar> Bars, IReadOnlyList<TimelineBar> Row, string Note);
}
