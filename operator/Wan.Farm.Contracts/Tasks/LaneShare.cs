namespace Wan.Farm.Contracts.Tasks;

/// <summary>The windows that one lane of a render denoises: neighbours, as evenly divided as whole windows allow.</summary>
/// <param name="Lane">0 to <paramref name="Lanes"/> - 1.</param>
/// <param name="FirstWindow">Index of the lane's first window.</param>
/// <param name="Windows">Number of its windows, at least one.</param>
public sealed record LaneShare(int Lane, int Lanes, int FirstWindow, int Windows)
{
    /// <param name="windows">Of the task; no fewer than <paramref name="lanes"/>.</param>
    public static LaneShare Of(int lane, int lanes, int windows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windows, lanes);
        int first = (int)((long)windows * lane / lanes);
        int end = (int)((long)windows * (lane + 1) / lanes);
        return new LaneShare(lane, lanes, first, end - first);
    }

    /// <summary>From the lane's first window's beginning to its last one's end.</summary>
    public LatentRange Span(IReadOnlyList<LatentRange> windows) =>
        LatentRange.Between(windows[FirstWindow].First, windows[FirstWindow + Windows - 1].End);

    /// <summary>What of the task's chunks the lane stores: those of its windows.</summary>
    public IReadOnlyList<LatentChunk> Chunks(DenoiseTask task) => task.Chunks.Count == task.Windows.Count
        ? [.. task.Chunks.Skip(FirstWindow).Take(Windows)]
        : task.Chunks;
}
