using System.Diagnostics;
using System.Globalization;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Native;
using Wan.Parallel;
using Wan.Parallel.Context;
using Wan.Parallel.Mesh;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>Memory of a rank, and time of a forward, by how the transformer's blocks are held: whole, divided among the ranks, streamed from the file.</summary>
/// <remarks>Ranks are processes of one thread each, a ring over loopback; the file is bfloat16 and computed in float32, so weights are memory of the process and not of the file.</remarks>
internal static class WeightBenchmarks
{
    /// <summary>The argument that makes this program a rank, followed by the store's port, rank, ranks, the way and the file.</summary>
    public const string RankCommand = "weights-rank";

    private const double MiB = 1024 * 1024;
    private const int Runs = 3;

    private static readonly WanModelConfig Config = new() { Dim = 512, FfnDim = 2048, Heads = 8, Layers = 24, TextDim = 64 };

    public static IEnumerable<Measurement> Measure()
    {
        string path = Path.Combine(Path.GetTempPath(), $"wanfarm-bench-{Environment.ProcessId}.safetensors");
        try
        {
            using (WanModel model = RandomWeights.Load(w => new WanModel(Config, w), ScalarType.BFloat16, CPU))
                SafetensorsWriter.Write(path, model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)));
            List<Measurement> all = [];
            foreach ((int ranks, string way) in new[] { (1, "whole"), (1, "streamed"), (2, "whole"), (2, "divided"), (4, "whole"), (4, "divided") })
            {
                (double peak, double seconds) = Run(ranks, way, path);
                string title = $"{way} weights, {ranks} {(ranks == 1 ? "process" : "ranks")}";
                all.Add(new($"weights-{ranks}-{way}-memory", peak / MiB, "MiB", $"most resident memory of a rank, {title}"));
                all.Add(new($"weights-{ranks}-{way}-time", seconds * 1e3, "ms", $"a forward of 768 tokens, {title}"));
            }

            return all;
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static int Rank(string[] arguments)
    {
        (int port, int rank, int ranks) = (Number(arguments[1]), Number(arguments[2]), Number(arguments[3]));
        set_num_threads(1);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using RendezvousStore store = RendezvousStore.Connect("127.0.0.1", port, TimeSpan.FromSeconds(30));
        using IProcessGroup group = ProcessGroup.Join(store, "weights", rank, ranks, new ProcessGroupOptions(), CancellationToken.None);
        using WanModel model = Load(arguments[4], arguments[5], group);
        model.BlockWeights?.Attach(group);
        ContextParallel? context = ranks == 1 ? null : new ContextParallel(new DeviceMesh(group, new MeshShape(Ring: ranks)));
        using TextContext text = model.Prepare([randn([77, Config.TextDim])], cacheKeysValues: true);
        Tensor x = randn([1, 16, 3, 32, 32]), t = tensor(new[] { 500f });
        var seconds = new double[Runs];
        for (int run = -1; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            model.forward(x, t, text, ranks: context).Dispose();
            if (run >= 0)
                seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        model.BlockWeights?.Detach();
        group.Barrier();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{NativeMemory.PeakResidentBytes} {seconds.Order().ElementAt(Runs / 2):r}"));
        return 0;
    }

    private static WanModel Load(string way, string path, IProcessGroup group)
    {
        if (way == "streamed")
            return WeightLoader.LoadStreamed(SafetensorsFile.Open(path), ScalarType.Float32, CPU, Build);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return way == "divided"
            ? WeightLoader.LoadSharded(file, ScalarType.Float32, CPU, Build, group)
            : WeightLoader.Load(file, ScalarType.Float32, CPU, Build);

        static WanModel Build(WeightScope w) => new(Config, w);
    }

    /// <returns>the largest peak of a rank in bytes, and the first one's seconds of a forward</returns>
    private static (double Peak, double Seconds) Run(int ranks, string way, string path)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Process[] processes = [.. Enumerable.Range(0, ranks).Select(rank =>
            Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [RankCommand, $"{store.Port}", $"{rank}", $"{ranks}", way, path]) { RedirectStandardOutput = true })!)];
        string[][] said = [.. processes.Select(process => process.StandardOutput.ReadToEnd().Split())];
        foreach (Process process in processes)
            process.Dispose();
        return (said.Max(words => double.Parse(words[0], CultureInfo.InvariantCulture)), double.Parse(said[0][1], CultureInfo.InvariantCulture));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
