using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Keys;

namespace Wan.Farm.Planning.Denoising;

/// <summary>Cuts one shot's timeline into denoising tasks.</summary>
internal sealed record DenoisePlanner(ModelFacts Model, ComputeDtype Dtype, LongVideoSpec Spec, LatentSize Size, Sampling Sampling)
{
    /// <param name="prefix">Of the task ids.</param>
    /// <param name="latents">Length of the shot's timeline.</param>
    public DenoisePlan Plan(string prefix, DenoiseSources sources, ulong seed, int latents) => StrategyChoice.For(Spec, latents) switch
    {
        LongVideoStrategy.Single => Single(prefix, sources, seed, latents),
        LongVideoStrategy.Windows => Windows(prefix, sources, seed, latents),
        _ => Continuation(prefix, sources, seed, latents),
    };

    private DenoisePlan Single(string prefix, DenoiseSources sources, ulong seed, int latents)
    {
        DenoiseTask task = OnePass($"{prefix}denoise", sources, seed, new LatentRange(0, latents));
        return new DenoisePlan([task], task.Chunks, [new LatentRange(0, latents)], []);
    }

    private DenoisePlan Windows(string prefix, DenoiseSources sources, ulong seed, int latents)
    {
        var timeline = new LatentRange(0, latents);
        IReadOnlyList<LatentRange> windows = WindowLayout.Windows(latents, Spec.WindowLatents, Spec.OverlapLatents);
        IReadOnlyList<LatentRange> owned = WindowLayout.Owned(windows);
        ContentKey key = ContentKeys.DenoiseWindows(Model, Dtype, sources, timeline, Size, seed, Sampling, windows, Spec.ShuffleNoise);
        LatentChunk[] chunks = [.. owned.Select(range => new LatentChunk(ContentKeys.Chunk(key, range), range))];
        var task = new DenoiseTask(
            $"{prefix}denoise", key, sources.Encoding, timeline, Size, seed, Sampling, windows, Spec.ShuffleNoise, Known: null, chunks)
        {
            Conditioning = sources.Conditioning,
            Loras = sources.Loras,
            ContextScale = sources.ContextScale,
        };
        return new DenoisePlan([task], chunks, [timeline], [.. owned.Skip(1).Select(range => (range.First, JoinKind.Window))]);
    }

    private DenoisePlan Continuation(string prefix, DenoiseSources sources, ulong seed, int latents)
    {
        IReadOnlyList<LatentRange> ranges = ContinuationLayout.Chunks(latents, Spec.WindowLatents, Spec.OverlapLatents);
        List<DenoiseTask> tasks = [OnePass($"{prefix}denoise-1", sources, seed, ranges[0])];
        foreach (LatentRange range in ranges.Skip(1))
        {
            LatentChunk before = tasks[^1].Chunks[0];
            var known = new KnownLatents(before, range.Intersect(before.Latents));
            ContentKey key = ContentKeys.DenoiseContinued(Model, Dtype, sources, range, Size, seed, Sampling, known);
            tasks.Add(new DenoiseTask(
                $"{prefix}denoise-{tasks.Count + 1}", key, sources.Encoding, range, Size, seed, Sampling, [range], ShuffleNoise: false, known, [new(key, range)])
            {
                Conditioning = sources.Conditioning,
                Loras = sources.Loras,
                ContextScale = sources.ContextScale,
            });
        }

        IReadOnlyList<LatentRange> blocks = ContinuationLayout.New(ranges);
        return new DenoisePlan(tasks, [.. tasks.Select(task => task.Chunks[0])], blocks, [.. blocks.Skip(1).Select(block => (block.First, JoinKind.Chunk))]);
    }

    private DenoiseTask OnePass(string id, DenoiseSources sources, ulong seed, LatentRange range)
    {
        ContentKey key = ContentKeys.Denoise(Model, Dtype, sources, range, Size, seed, Sampling);
        return new DenoiseTask(id, key, sources.Encoding, range, Size, seed, Sampling, [range], ShuffleNoise: false, Known: null, [new(key, range)])
        {
            Conditioning = sources.Conditioning,
            Loras = sources.Loras,
            ContextScale = sources.ContextScale,
        };
    }
}
