namespace Wan.Farm.Contracts.Tasks;

/// <summary>
/// Latent frames <c>[First, First + Count)</c> of a timeline: a video's, or a shot's. Latent 0 holds one frame, each later one four.
/// </summary>
public readonly record struct LatentRange(int First, int Count)
{
    public int End => First + Count;

    /// <summary>The first of their video frames, counted on their timeline.</summary>
    public int FirstFrame => First == 0 ? 0 : 1 + (4 * (First - 1));

    /// <summary>Video frames that these latents decode to.</summary>
    public int Frames => First == 0 ? 1 + (4 * (Count - 1)) : 4 * Count;

    public static LatentRange Between(int first, int end) => new(first, end - first);

    public bool Contains(int latent) => latent >= First && latent < End;

    /// <summary>What both have; of no latents when they do not meet.</summary>
    public LatentRange Intersect(LatentRange other)
    {
        int first = Math.Max(First, other.First);
        return Between(first, Math.Max(first, Math.Min(End, other.End)));
    }

    public override string ToString() => $"{First}-{End - 1}";
}
