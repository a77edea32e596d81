using Wan.Models.Pipelines.Windows;

namespace Wan.Models.Tests.Pipelines.Windows;

/// <summary>Windows over a timeline, and their division among lanes.</summary>
internal static class Layouts
{
    /// <summary>Latents, length and stride: an exact fit, a last window that is moved back, one that thereby meets two others, and overlaps longer than the stride.</summary>
    public static TheoryData<int, int, int> All => new()
    {
        { 10, 6, 4 },
        { 13, 5, 4 },
        { 9, 5, 3 },
        { 12, 6, 2 },
        { 13, 7, 2 },
    };

    /// <summary>Windows of one length, the last one aligned to the end.</summary>
    public static LatentWindow[] Windows(int latents, int length, int stride)
    {
        int count = 1 + ((latents - length + stride - 1) / stride);
        return [.. Enumerable.Range(0, count).Select(k => new LatentWindow(Math.Min(k * stride, latents - length), length))];
    }

    /// <summary>What each of so many lanes has of the windows.</summary>
    public static LaneWindows[] Divide(LatentWindow[] windows, int lanes)
    {
        int[] first = [.. Enumerable.Range(0, lanes).Select(lane => lane * windows.Length / lanes)];
        return [.. Enumerable.Range(0, lanes).Select(lane => new LaneWindows(windows, first, lane))];
    }
}
