namespace Wan.Models.Caching;

/// <summary>What caching saved so far, in forwards of the transformer.</summary>
/// <param name="Computed">Forwards whose blocks ran.</param>
/// <param name="BlocksReused">Forwards in which a kept residual stood in for the blocks.</param>
/// <param name="GuidanceReused">Forwards that were not made because a kept difference stood in for them.</param>
public sealed record CacheReport(int Computed, int BlocksReused, int GuidanceReused)
{
    public static CacheReport None { get; } = new(0, 0, 0);

    public int Saved => BlocksReused + GuidanceReused;

    public static CacheReport operator +(CacheReport a, CacheReport b) =>
        new(a.Computed + b.Computed, a.BlocksReused + b.BlocksReused, a.GuidanceReused + b.GuidanceReused);
}
