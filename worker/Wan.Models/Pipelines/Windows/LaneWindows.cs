namespace Wan.Models.Pipelines.Windows;

/// <summary>All windows of a video, and which lane denoises which.</summary>
/// <param name="Windows">In ascending order, each overlapping the next.</param>
/// <param name="FirstOfLane">Index of each lane's first window; a lane's windows are neighbours.</param>
/// <param name="Lane">This one.</param>
public sealed record LaneWindows(IReadOnlyList<LatentWindow> Windows, IReadOnlyList<int> FirstOfLane, int Lane)
{
    /// <summary>This lane's windows.</summary>
    public IEnumerable<int> Own => Enumerable.Range(FirstOfLane[Lane], EndOf(Lane) - FirstOfLane[Lane]);

    /// <summary>From this lane's first latent to its last.</summary>
    public LatentWindow Span => SpanOf(Lane);

    /// <summary>One process with all windows.</summary>
    public static LaneWindows Alone(IReadOnlyList<LatentWindow> windows) => new(windows, [0], 0);

    /// <summary>What this lane gives: each of its windows, cut to the span of each other lane that it reaches into.</summary>
    public IEnumerable<(int Lane, int Window, LatentWindow Part)> Outgoing =>
        from lane in Others
        from window in Own
        let part = Windows[window].Intersect(SpanOf(lane))
        where part.Count > 0
        select (lane, window, part);

    /// <summary>What this lane takes: the windows of others, cut to its own span.</summary>
    public IEnumerable<(int Lane, int Window, LatentWindow Part)> Incoming =>
        from lane in Others
        from window in Enumerable.Range(FirstOfLane[lane], EndOf(lane) - FirstOfLane[lane])
        let part = Windows[window].Intersect(Span)
        where part.Count > 0
        select (lane, window, part);

    private IEnumerable<int> Others => Enumerable.Range(0, FirstOfLane.Count).Where(lane => lane != Lane);

    private LatentWindow SpanOf(int lane)
    {
        int first = Windows[FirstOfLane[lane]].First;
        return new LatentWindow(first, Windows[EndOf(lane) - 1].End - first);
    }

    private int EndOf(int lane) => lane + 1 < FirstOfLane.Count ? FirstOfLane[lane + 1] : Windows.Count;
}
