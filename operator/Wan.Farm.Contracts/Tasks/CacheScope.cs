namespace Wan.Farm.Contracts.Tasks;

/// <summary>Which of the decoder's feature caches are handed over. Those that are not are filled again by decoding latents anew.</summary>
public enum CacheScope
{
    /// <summary>None: everything is filled again.</summary>
    None,

    /// <summary>Those at the latents' own resolution, 8 pixels a place: the smallest.</summary>
    Stride8,

    /// <summary>Those at 8 and 4 pixels a place.</summary>
    Stride4,

    /// <summary>Those at 8, 4 and 2 pixels a place.</summary>
    Stride2,

    /// <summary>All.</summary>
    Full,
}
