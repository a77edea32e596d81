namespace Wan.Farm.Contracts.Tasks;

/// <summary>Latent frames <c>[First, First + Count)</c> of the global timeline. Latent 0 holds one frame, each later one four.</summary>
public readonly record struct LatentRange(int First, int Count)
{
    public int End => First + Count;

    /// <summary>Video frames that these latents decode to.</summary>
    public int Frames => First == 0 ? 1 + (4 * (Count - 1)) : 4 * Count;

    public override string ToString() => $"{First}-{End - 1}";
}
