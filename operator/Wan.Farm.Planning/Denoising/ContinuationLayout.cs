using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Denoising;

/// <summary>Chunks of a timeline that follow one another, each beginning with the last latents of the one before.</summary>
public static class ContinuationLayout
{
    /// <returns>Chunks of <paramref name="length"/> latents, the last one as long as what is left; neighbours share <paramref name="overlap"/> latents.</returns>
    public static IReadOnlyList<LatentRange> Chunks(int latents, int length, int overlap)
    {
        int stride = length - overlap;
        int count = latents <= length ? 1 : 1 + ((latents - length + stride - 1) / stride);
        return [.. Enumerable.Range(0, count).Select(k => LatentRange.Between(k * stride, Math.Min(latents, (k * stride) + length)))];
    }

    /// <summary>What each chunk adds to those before it.</summary>
    public static IReadOnlyList<LatentRange> New(IReadOnlyList<LatentRange> chunks) =>
        [.. chunks.Select((chunk, k) => LatentRange.Between(k == 0 ? 0 : chunks[k - 1].End, chunk.End))];
}
