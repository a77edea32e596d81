using System.Diagnostics;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>Time and memory of loading a transformer from safetensors, converting its dtype on the way.</summary>
internal static class LoadBenchmarks
{
    private const double MiB = 1024 * 1024;

    public static IEnumerable<Measurement> Load()
    {
        WanModelConfig config = new() { Dim = 1024, FfnDim = 4096, Heads = 8, Layers = 8 };
        string path = Path.Combine(Path.GetTempPath(), $"wanfarm-bench-{Environment.ProcessId}.safetensors");
        try
        {
            Write(config, path);
            double fileMiB = new FileInfo(path).Length / MiB;
            GC.Collect();
            NativeHeap.Trim();                                 // the writer's memory, which would hide the growth
            long before = NativeMemory.ResidentBytes;
            long start = Stopwatch.GetTimestamp();
            using SafetensorsFile file = SafetensorsFile.Open(path);
            using WanModel model = WeightLoader.Load(file, ScalarType.BFloat16, CPU, w => new WanModel(config, w));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double modelMiB = model.parameters().Sum(p => p.numel() * p.element_size()) / MiB;
            return
            [
                new("load-rate", fileMiB / seconds, "MiB/s", $"float32 safetensors of {fileMiB:0} MiB (in the page cache) to a bfloat16 model"),
                new("load-memory", modelMiB, "MiB", "the loaded model's own weights"),
                new("load-resident", (NativeMemory.ResidentBytes - before) / MiB, "MiB", "growth of resident memory, mapped file pages included"),
            ];
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Write(WanModelConfig config, string path)
    {
        using WanModel model = RandomWeights.Load(w => new WanModel(config, w), ScalarType.Float32, CPU);
        SafetensorsWriter.Write(path, model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)));
    }
}
