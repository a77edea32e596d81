namespace Wan.Farm.Worker.Seams;

/// <summary>Measures joins against what a video does where there are none.</summary>
public static class SeamMeter
{
    /// <summary>Frames on each side whose mean colour is compared: one alone could be a flash.</summary>
    private const int ColourFrames = 3;

    private const double DriftShare = 0.15;

    /// <param name="source">Where the frames came from, for the report.</param>
    /// <param name="joins">In any order, each inside.</param>
    /// <exception cref="ArgumentOutOfRangeException">A join is not between two frames.</exception>
    public static SeamReport Measure(string source, FrameSeries series, IReadOnlyList<Join> joins)
    {
        foreach (Join join in joins)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(join.Frame, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(join.Frame, series.Count);
        }

        HashSet<int> at = [.. joins.Select(join => join.Frame)];
        InteriorMedians interior = Interior(series, at);
        SeamMeasure[] measures = [.. joins.OrderBy(join => join.Frame).Select(join => MeasureOne(join, series, at, interior))];
        return new SeamReport(source, series.Kind, series.Count, measures, interior, DriftOf(series));
    }

    private static InteriorMedians Interior(FrameSeries series, HashSet<int> joins)
    {
        int[] pairs = [.. Enumerable.Range(1, series.Count - 1).Where(n => !joins.Contains(n))];
        int[] triples = [.. pairs.Where(n => n + 1 < series.Count && !joins.Contains(n + 1))];
        return new InteriorMedians(
            pairs.Length,
            Median(pairs.Select(n => series.Steps[n])),
            series.Dissimilarities is { } dissimilarities ? Median(pairs.Select(n => dissimilarities[n])) : null,
            Median(triples.Select(n => series.Bends[n])),
            Median(pairs.Select(n => ColourStep(series, n, joins))));
    }

    private static SeamMeasure MeasureOne(Join join, FrameSeries series, HashSet<int> joins, InteriorMedians interior)
    {
        int n = join.Frame;
        double? dissimilarity = series.Dissimilarities?[n];
        double bend = Math.Max(series.Bends[n - 1], series.Bends[n]);
        double colour = ColourStep(series, n, joins);
        var measure = new SeamMeasure(
            n,
            join.Kind,
            series.Steps[n],
            Ratio(series.Steps[n], interior.Rmse),
            dissimilarity,
            Ratio(dissimilarity, interior.Dissimilarity),
            bend,
            Ratio(bend, interior.SecondDifference),
            colour,
            Ratio(colour, interior.ColourStep),
            []);
        return measure with { StandsOutBy = [.. Reasons(measure, series.Kind)] };
    }

    private static IEnumerable<string> Reasons(SeamMeasure measure, SeriesKind kind)
    {
        if (measure.RmseRatio is > SeamLimits.Ratio)
            yield return "rmse";
        if (measure.RmseRatio is < SeamLimits.Repeated)
            yield return "repeated";
        if (measure.DissimilarityRatio is > SeamLimits.Ratio)
            yield return "ssim";
        if (measure.SecondDifferenceRatio is > SeamLimits.Ratio)
            yield return "motion";
        if (kind == SeriesKind.Video && measure.ColourStep > SeamLimits.Colour && measure.ColourStepRatio is null or > SeamLimits.Ratio)
            yield return "colour";
    }

    private static double? Ratio(double? value, double? usual) => usual > 0 ? value / usual : null;

    private static double ColourStep(FrameSeries series, int n, HashSet<int> joins) =>
        Distance(series.Kind, Before(series, n, joins), After(series, n, joins));

    private static double[] Before(FrameSeries series, int join, HashSet<int> joins)
    {
        int first = join - 1;
        while (first > 0 && join - first < ColourFrames && !joins.Contains(first))
            first--;
        return Mean(series, first, join);
    }

    private static double[] After(FrameSeries series, int join, HashSet<int> joins)
    {
        int end = join + 1;
        while (end < series.Count && end - join < ColourFrames && !joins.Contains(end))
            end++;
        return Mean(series, join, end);
    }

    private static Drift DriftOf(FrameSeries series)
    {
        int frames = Math.Max(1, (int)Math.Round(series.Count * DriftShare));
        double[] first = Mean(series, 0, frames);
        double[] last = Mean(series, series.Count - frames, series.Count);
        return new Drift(frames, first, last, [.. first.Zip(last, (a, b) => Math.Abs(a - b))], Distance(series.Kind, first, last));
    }

    private static double[] Mean(FrameSeries series, int first, int end) =>
        [.. Enumerable.Range(0, series.Means[0].Length).Select(c => Enumerable.Range(first, end - first).Average(n => series.Means[n][c]))];

    private static double Distance(SeriesKind kind, double[] a, double[] b) => kind == SeriesKind.Video
        ? ColourDifference.Ciede2000(new LabColour(a[0], a[1], a[2]), new LabColour(b[0], b[1], b[2]))
        : Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Average());

    private static double? Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length == 0 ? null : sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
