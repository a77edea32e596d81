using Wan.Models.Transformer;
using Wan.Parallel;
using Wan.Parallel.Context;
using Wan.Parallel.Mesh;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>How much of a forward over two ranks is spent on communication that nothing hides, over links of different speeds, with overlap and without.</summary>
/// <remarks>
/// A small model computes on CPUs and its links are slowed down until communication and computation stand to each other as they
/// would for the 14B model at 720p (75,600 tokens, 2-byte elements) on two GPUs of <see cref="GpuFlops"/>: the ratio is arithmetic, what is measured is what stays exposed.
/// Time is the processor time of a rank's thread and what it would wait for the link (<see cref="ReckonedLink"/>), so a busy machine does not disturb it.
/// </remarks>
internal static class OverlapBenchmarks
{
    private const double GpuFlops = 400e12;
    private const int Ranks = 2, Runs = 9;
    private const double GigabitBytes = 1e9 / 8;

    // Attention is 71 % of its computation, as of the large one's: that is what a ring's transfers hide behind.
    private static readonly WanModelConfig Small = new() { Dim = 256, FfnDim = 704, Heads = 4, Layers = 2, TextDim = 64 };
    private static readonly (long T, long H, long W) Latents = (5, 48, 60); // 3600 tokens
    private static readonly WanModelConfig Large = WanModelConfig.T2V14B;
    private const long SmallTokens = 5 * 24 * 30, LargeTokens = 21 * 45 * 80;

    public static IEnumerable<Measurement> Measure()
    {
        int threads = get_num_threads();
        set_num_threads(1);
        try
        {
            return [.. new[] { new MeshShape(Ulysses: Ranks), new MeshShape(Ring: Ranks) }.SelectMany(Measure)];
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static IEnumerable<Measurement> Measure(MeshShape shape)
    {
        string axis = shape.Ring > 1 ? "ring" : "ulysses";
        double alone = Forward(shape, double.PositiveInfinity, overlaps: true).Seconds;
        yield return new($"mesh-{axis}", alone * 1e3, "ms", $"processor time of a forward over {shape}, link of no cost");
        foreach (int gigabit in new[] { 100, 10, 1 })
        {
            double share = Bytes(Large, LargeTokens, shape, elementBytes: 2) / (gigabit * GigabitBytes) / (Flops(Large, LargeTokens) / Ranks / GpuFlops);
            double bytesPerSecond = Bytes(Small, SmallTokens, shape, elementBytes: 4) / (share * alone);
            foreach (bool overlaps in new[] { false, true })
            {
                string how = overlaps ? "with overlap" : "without";
                yield return new(
                    $"mesh-{axis}-{gigabit}-{(overlaps ? "overlap" : "eager")}",
                    Forward(shape, bytesPerSecond, overlaps).Exposed * 100,
                    "%",
                    $"exposed communication, {gigabit} Gbit/s ({share * 100:0} % of computation to be moved), {how}");
            }
        }
    }

    /// <summary>The forward of some that took the least, which others disturbed the least: its time on the first rank, and the share of it that was spent on waiting.</summary>
    private static (double Seconds, double Exposed) Forward(MeshShape shape, double bytesPerSecond, bool overlaps)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        (double Seconds, double Exposed)[][] forwards = new (double, double)[Ranks][];
        Thread[] ranks = [.. Enumerable.Range(0, Ranks).Select(rank => new Thread(() => forwards[rank] = Rank(store, shape, rank, bytesPerSecond, overlaps)))];
        Array.ForEach(ranks, rank => rank.Start());
        Array.ForEach(ranks, rank => rank.Join());
        return forwards[0].MinBy(forward => forward.Seconds);
    }

    private static (double Seconds, double Exposed)[] Rank(RendezvousStore store, MeshShape shape, int rank, double bytesPerSecond, bool overlaps)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using IProcessGroup group = ProcessGroup.Join(store, "overlap", rank, Ranks, new ProcessGroupOptions(), CancellationToken.None);
        var link = new ReckonedLink(group, bytesPerSecond, overlaps);
        var mesh = new ContextParallel(new DeviceMesh(link, shape));
        using WanModel model = RandomWeights.Load(w => new WanModel(Small, w), ScalarType.Float32, CPU);
        using TextContext text = model.Prepare([randn([77, Small.TextDim])], cacheKeysValues: true);
        Tensor x = randn([1, 16, Latents.T, Latents.H, Latents.W]), t = tensor(new[] { 500f });
        var forwards = new (double, double)[Runs];
        for (int run = -1; run < Runs; run++)
        {
            group.Barrier();
            double start = ThreadClock.Seconds, before = link.Waited;
            model.forward(x, t, text, ranks: mesh).Dispose();
            double computed = ThreadClock.Seconds - start, waited = link.Waited - before;
            group.Barrier();
            if (run >= 0)
                forwards[run] = (computed + waited, waited / (computed + waited));
        }

        return forwards;
    }

    /// <summary>That each rank sends in one forward.</summary>
    private static double Bytes(WanModelConfig model, long tokens, MeshShape shape, int elementBytes)
    {
        double heads = model.Layers * 4.0 * tokens * model.Dim / shape.ContextSize * (shape.Ulysses - 1) / shape.Ulysses;
        double around = model.Layers * 2.0 * (tokens / shape.Ring) * (model.Dim / shape.Ulysses) * (shape.Ring - 1);
        return (heads + around) * elementBytes;
    }

    /// <summary>Of one forward: six projections, the feed-forward's two, attention.</summary>
    private static double Flops(WanModelConfig model, double tokens) =>
        model.Layers * ((12 * tokens * model.Dim * model.Dim) + (4 * tokens * model.Dim * model.FfnDim) + (4 * tokens * tokens * model.Dim));
}
