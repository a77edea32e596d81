using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Denoising;

/// <summary>Overlapping windows over a timeline, and what each of them owns.</summary>
/// <remarks>A function of the timeline alone: it does not know how many workers there are.</remarks>
public static class WindowLayout
{
    /// <summary>Windows of T latents, O shared with the next: stride S = T-O, W = ceil((N-O)/S) of them, the last one aligned to the end.</summary>
    /// <returns>In ascending order; one window when the timeline is no longer than that.</returns>
    public static IReadOnlyList<LatentRange> Windows(int latents, int length, int overlap)
    {
        if (latents <= length)
        {
            return [new LatentRange(0, latents)];
        }

        int stride = length - overlap;
        int count = (latents - overlap + stride - 1) / stride;
        return [.. Enumerable.Range(0, count).Select(k => new LatentRange(Math.Min(k * stride, latents - length), length))];
    }

    /// <summary>Each latent belongs to the last window that contains it, so that a window owns what it begins.</summary>
    public static IReadOnlyList<LatentRange> Owned(IReadOnlyList<LatentRange> windows) =>
    [
        .. windows.Select((window, k) => LatentRange.Between(window.First, k + 1 < windows.Count ? windows[k + 1].First : window.End)),
    ];
}
