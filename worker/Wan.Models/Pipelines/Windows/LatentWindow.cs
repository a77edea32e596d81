namespace Wan.Models.Pipelines.Windows;

/// <summary>Latent frames <c>[First, First + Count)</c> of a timeline that the model sees at once.</summary>
public readonly record struct LatentWindow(int First, int Count)
{
    public int End => First + Count;

    /// <summary>What both have; of no latents when they do not meet.</summary>
    public LatentWindow Intersect(LatentWindow other)
    {
        int first = Math.Max(First, other.First);
        return new LatentWindow(first, Math.Max(0, Math.Min(End, other.End) - first));
    }
}
