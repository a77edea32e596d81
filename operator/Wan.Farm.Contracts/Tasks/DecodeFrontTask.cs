namespace Wan.Farm.Contracts.Tasks;

/// <summary>
/// The first pass of a parallel decode: the cheap front of the decoder over a whole timeline, leaving its caches where the segments
/// will start.
/// </summary>
/// <param name="Latents">From the first latent to the last that a cache needs.</param>
/// <param name="Sources">The chunks that hold them.</param>
/// <param name="Caches">What is stored, in order.</param>
public sealed record DecodeFrontTask(
    string Id,
    ContentKey Key,
    LatentRange Latents,
    IReadOnlyList<LatentChunk> Sources,
    VideoSize Size,
    IReadOnlyList<CacheHandover> Caches) : RenderTask(Id, Key)
{
    public override IReadOnlyList<ContentKey> Inputs { get; } = [.. Sources.Select(chunk => chunk.Key)];

    public override IReadOnlyList<ContentKey> Outputs { get; } = [.. Caches.Select(cache => cache.Key)];
}
