using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Keys;

namespace Wan.Farm.Planning.Decoding;

/// <summary>Cuts one shot's latents into segments and says what each starts from.</summary>
/// <param name="Handover">Chosen: not Auto.</param>
internal sealed record DecodePlanner(ModelFacts Model, int SegmentLatents, Handover Handover, VideoSize Size, SegmentFormat? Format)
{
    /// <param name="prefix">Of the task ids.</param>
    /// <param name="chunks">The shot's latents, in order.</param>
    /// <param name="blocks">Stretches that are finished at one time.</param>
    /// <returns>The segments, in order, after the task that makes caches for all of them, if there is one.</returns>
    public IReadOnlyList<RenderTask> Plan(string prefix, IReadOnlyList<LatentChunk> chunks, IReadOnlyList<LatentRange> blocks)
    {
        IReadOnlyList<LatentRange> segments = Segments(blocks, SegmentLatents);
        IReadOnlyList<LatentChunk>[] sources = [.. segments.Select(segment => Remembered(chunks, segment))];
        ContentKey[] keys = [.. segments.Select((segment, s) => ContentKeys.Decode(Model, sources[s], segment, Format))];
        DecodeStart[] starts = [.. segments.Select(segment => StartOf(segment, chunks))];
        CacheHandover[] caches = [.. starts.Select(start => start.Cache).OfType<CacheHandover>()];
        bool twoPass = Handover == Handover.TwoPass && caches.Length > 0;
        IEnumerable<RenderTask> front = twoPass ? [Front(prefix, caches, Covering(chunks, LatentRange.Between(0, caches[^1].NextLatent)))] : [];
        return
        [
            .. front,
            .. segments.Select((segment, s) => new DecodeTask(
                segments.Count == 1 ? $"{prefix}decode" : $"{prefix}decode-{s + 1}",
                keys[s],
                segment,
                sources[s],
                starts[s],
                twoPass ? [] : [.. caches.Where(cache => cache.NextLatent > segment.First && cache.NextLatent <= segment.End)],
                s == 0 ? null : keys[s - 1],
                Size,
                Format)),
        ];
    }

    /// <summary>Pieces of at most <paramref name="most"/> latents, none across blocks. Where a small rest would be left, the last two share.</summary>
    public static IReadOnlyList<LatentRange> Segments(IReadOnlyList<LatentRange> blocks, int most) => [.. blocks.SelectMany(block => Cut(block, most))];

    private static IEnumerable<LatentRange> Cut(LatentRange block, int most)
    {
        int first = block.First;
        for (int left = block.Count; left > 0;)
        {
            int rest = left - most;
            int count = rest <= 0 ? left : rest < most / 2 ? (left + 1) / 2 : most;
            yield return new LatentRange(first, count);
            (first, left) = (first + count, left - count);
        }
    }

    /// <summary>What the decoder's output for some latents depends on.</summary>
    private static IReadOnlyList<LatentChunk> Remembered(IReadOnlyList<LatentChunk> chunks, LatentRange latents) =>
        Covering(chunks, LatentRange.Between(Math.Max(0, latents.First - DecoderMemory.Latents), latents.End));

    private static IReadOnlyList<LatentChunk> Covering(IReadOnlyList<LatentChunk> chunks, LatentRange range) =>
        [.. chunks.Where(chunk => chunk.Latents.Intersect(range).Count > 0)];

    private DecodeStart StartOf(LatentRange segment, IReadOnlyList<LatentChunk> chunks)
    {
        if (segment.First == 0 || Handover == Handover.SameWorker)
        {
            return new DecodeStart(Cache: null, segment.First);
        }

        CacheScope scope = HandoverCosts.ScopeOf(Handover);
        int first = Math.Max(0, segment.First - DecoderMemory.LatentsAgain(scope));
        if (first == 0 || scope == CacheScope.None)
        {
            return new DecodeStart(Cache: null, first);
        }

        ContentKey key = ContentKeys.Cache(Model, Remembered(chunks, new LatentRange(first, 0)), scope, first);
        return new DecodeStart(new CacheHandover(key, scope, first), first);
    }

    private DecodeFrontTask Front(string prefix, IReadOnlyList<CacheHandover> caches, IReadOnlyList<LatentChunk> sources) => new(
        $"{prefix}decode-front", ContentKeys.DecodeFront(caches), LatentRange.Between(0, caches[^1].NextLatent), sources, Size, caches);
}
