using System.Diagnostics;
using System.Globalization;
using Wan.Models.Transformer;
using Wan.Parallel;
using Wan.Parallel.Context;
using Wan.Parallel.Mesh;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>Two ranks, processes with a GPU each where there are two: whether they give what one gives, and what it costs.</summary>
/// <remarks>NCCL refuses two ranks on one GPU: there, what they exchange goes through main memory over gloo, and the time says nothing of two GPUs.</remarks>
internal static class GpuGroups
{
    /// <summary>The argument that makes this program a rank, followed by the store's port, rank, mesh, device and whether it is tiny.</summary>
    public const string RankCommand = "gpu-rank";

    private const int Ranks = 2;

    public static IEnumerable<Measurement> Measure(GpuOptions options)
    {
        foreach (MeshShape shape in new[] { new MeshShape(Ulysses: Ranks), new MeshShape(Ring: Ranks) })
        {
            string axis = shape.Ring > 1 ? "ring" : "ulysses";
            double[] said = Run(options, shape);
            yield return new($"groups-{axis}-error-float32", said[0], "", "largest difference from one rank over the largest value, float32");
            yield return new($"groups-{axis}-error-bf16", said[1], "", "the same in bfloat16");
            yield return new($"groups-{axis}-alone", said[2], "s", "a forward of one rank in bfloat16");
            yield return new($"groups-{axis}-time", said[3], "s", options.OnGpu && cuda.device_count() > 1 ? "the same forward of two ranks on two GPUs, over NCCL" : "the same forward of two ranks on the same device, over gloo through main memory");
        }
    }

    public static int Rank(string[] arguments)
    {
        (int port, int rank, bool tiny) = (Number(arguments[1]), Number(arguments[2]), arguments[5] == "tiny");
        var device = new Device(arguments[4]);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using RendezvousStore store = RendezvousStore.Connect("127.0.0.1", port, TimeSpan.FromSeconds(30));
        using IProcessGroup group = ProcessGroup.Join(store, "gpu", rank, Ranks, new ProcessGroupOptions { Device = device, Note = Console.Error.WriteLine }, CancellationToken.None);
        var context = new ContextParallel(new DeviceMesh(group, MeshShape.Parse(arguments[3])));
        (double exact, double _, double _) = Compare(group, context, ScalarType.Float32, device, tiny);
        (double half, double alone, double together) = Compare(group, context, ScalarType.BFloat16, device, tiny);
        group.Barrier();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{exact:r} {half:r} {alone:r} {together:r}"));
        return 0;
    }

    private static (double Error, double Alone, double Together) Compare(IProcessGroup group, ContextParallel ranks, ScalarType type, Device device, bool tiny)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(0);                                 // the same weights and latents on both
        WanModelConfig config = tiny ? WanModelConfig.Tiny with { Heads = 4 } : WanModelConfig.T2V1_3B with { Layers = 4 };
        using WanModel model = RandomWeights.Load(w => new WanModel(config, w), type, device);
        using TextContext text = model.Prepare([randn([77, config.TextDim], type, device)], cacheKeysValues: true);
        Tensor x = tiny ? randn([1, 16, 3, 6, 10], ScalarType.Float32, device) : randn([1, 16, 5, 60, 104], ScalarType.Float32, device);
        Tensor t = tensor([500.0], device: device);
        Tensor expected = model.forward(x, t, text), actual = model.forward(x, t, text, ranks: ranks);
        double error = (expected - actual).abs().max().item<float>() / expected.abs().max().item<float>();
        double alone = 0;
        if (group.Rank == 0)
            alone = GpuClock.Seconds(device, () => model.forward(x, t, text).Dispose());
        group.Barrier();
        double together = GpuClock.Once(device, () => model.forward(x, t, text, ranks: ranks).Dispose());
        group.Barrier();
        return (double.IsFinite(error) ? error : double.PositiveInfinity, alone, together);
    }

    /// <returns>what rank 0 said</returns>
    private static double[] Run(GpuOptions options, MeshShape shape)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Process[] ranks = [.. Enumerable.Range(0, Ranks).Select(rank => Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [RankCommand, $"{store.Port}", $"{rank}", $"{shape}", options.OnGpu ? $"cuda:{rank % cuda.device_count()}" : "cpu", options.Tiny ? "tiny" : "full"])
        {
            RedirectStandardOutput = true,
        })!)];
        string[] said = [.. ranks.Select(rank => rank.StandardOutput.ReadToEnd())];
        bool failed = false;
        foreach (Process rank in ranks)
        {
            rank.WaitForExit();
            failed |= rank.ExitCode != 0;
            rank.Dispose();
        }

        return failed
            ? throw new InvalidOperationException($"a rank of {shape} failed; its error is above")
            : [.. said[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
