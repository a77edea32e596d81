using System.Diagnostics;
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
/// </remarks>
internal static class OverlapBenchmarks
{
    private const double GpuFlops = 400e12;
    private const int Ranks = 2, Runs = 3;
    private const double GigabitBytes = 1e9 / 8;

    private static readonly WanModelConfig Small = new() { Dim = 512, FfnDim = 1408, Heads = 8, Layers = 2, TextDim = 64 };
    private static readonly (long T, long H, long W) Latents = (5, 32, 20); // 800 tokens
    private static readonly WanModelConfig Large = WanModelConfig.T2V14B;
    private const long SmallTokens = 5 * 16 * 10, LargeTokens = 21 * 45 * 80;

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
        double alone = Seconds(shape, double.PositiveInfinity, overlaps: true);
        yield return new($"mesh-{axis}", alone * 1e3, "ms", $"a forward over {shape}, link of no cost");
        foreach (int gigabit in new[] { 100, 10, 1 })
        {
            double share = Bytes(Large, LargeTokens, shape, elementBytes: 2) / (gigabit * GigabitBytes) / (Flops(Large, LargeTokens) / Ranks / GpuFlops);
            double bytesPerSecond = Bytes(Small, SmallTokens, shape, elementBytes: 4) / (share * alone);
            foreach (bool overlaps in new[] { false, true })
            {
                double seconds = Seconds(shape, bytesPerSecond, overlaps);
                string how = overlaps ? "with overlap" : "without";
                yield return new(
                    $"mesh-{axis}-{gigabit}-{(overlaps ? "overlap" : "eager")}",
                    (1 - alone / seconds) * 100,
                    "%",
                    $"exposed communication, {gigabit} Gbit/s ({share * 100:0} % of computation to be moved), {how}");
            }
        }
    }

    /// <summary>Of one forward, the median of some.</summary>
    private static double Seconds(MeshShape shape, double bytesPerSecond, bool overlaps)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        double[][] seconds = new double[Ranks][];
        Thread[] ranks = [.. Enumerable.Range(0, Ranks).Select(rank => new Thread(() => seconds[rank] = Rank(store, shape, rank, bytesPerSecond, overlaps)))];
        Array.ForEach(ranks, rank => rank.Start());
        Array.ForEach(ranks, rank => rank.Join());
        return seconds[0].Order().ElementAt(Runs / 2);
    }

    private static double[] Rank(RendezvousStore store, MeshShape shape, int rank, double bytesPerSecond, bool overlaps)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using IProcessGroup group = ProcessGroup.Join(store, "overlap", rank, Ranks, new ProcessGroupOptions(), CancellationToken.None);
        var mesh = new ContextParallel(new DeviceMesh(new SlowLink(group, bytesPerSecond, overlaps), shape));
        using WanModel model = RandomWeights.Load(w => new WanModel(Small, w), ScalarType.Float32, CPU);
        using TextContext text = model.Prepare([randn([77, Small.TextDim])], cacheKeysValues: true);
        Tensor x = randn([1, 16, Latents.T, Latents.H, Latents.W]), t = tensor(new[] { 500f });
        var seconds = new double[Runs];
        for (int run = -1; run < Runs; run++)
        {
            group.Barrier();
            long start = Stopwatch.GetTimestamp();
            model.forward(x, t, text, ranks: mesh).Dispose();
            group.Barrier();
            if (run >= 0)
                seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return seconds;
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
