namespace Wan.Models.Caching;

/// <summary>The value whose change tells how much the blocks' output will change.</summary>
public enum CacheSignal
{
    /// <summary>The time embedding, [B, C].</summary>
    TimeEmbedding,

    /// <summary>Its projection, which modulates the first block's input, [B, 6, C].</summary>
    TimeProjection,
}
