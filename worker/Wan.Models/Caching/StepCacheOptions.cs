namespace Wan.Models.Caching;

/// <summary>What of a step may be taken from earlier steps. Null: nothing of that kind.</summary>
public sealed record StepCacheOptions(BlockCacheOptions? Blocks = null, GuidanceCacheOptions? Guidance = null)
{
    public string Fingerprint => $"blocks {Blocks?.Fingerprint ?? "-"}; guidance {Guidance?.Fingerprint ?? "-"}";
}
