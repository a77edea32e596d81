using System.Diagnostics;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>Time and memory of loading a transformer from safetensors, converting its dtype on the way.</summary>
internal static class LoadBenchmarks
{
    private const double MiB = 1024 * 1024;
    private const long LoraRank = 32;

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
            long resident = NativeMemory.ResidentBytes;
            double modelMiB = model.parameters().Sum(p => p.numel() * p.element_size()) / MiB;
            return
            [
                new("load-rate", fileMiB / seconds, "MiB/s", $"float32 safetensors of {fileMiB:0} MiB (in the page cache) to a bfloat16 model"),
                new("load-memory", modelMiB, "MiB", "the loaded model's own weights"),
                new("load-resident", (resident - before) / MiB, "MiB", "growth of resident memory, mapped file pages included"),
                new("load-lora", SecondsWithLora(config, path) / seconds, "times", $"the time of loading it with a LoRA of rank {LoraRank} for every linear layer of the blocks merged in"),
            ];
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double SecondsWithLora(WanModelConfig config, string path)
    {
        string lora = path + ".lora";
        try
        {
            WriteLora(path, lora);
            long start = Stopwatch.GetTimestamp();
            using LoraWeights merged = LoraWeights.Apply(SafetensorsFile.Open(path), [new LoraUse(lora)]);
            using WanModel model = WeightLoader.Load(merged, ScalarType.BFloat16, CPU, w => new WanModel(config, w));
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            File.Delete(lora);
        }
    }

    private static void WriteLora(string model, string lora)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(model);
        WeightInfo[] layers = [.. file.Weights.Values.Where(w => w.Name.StartsWith("blocks.", StringComparison.Ordinal) && w.Name.EndsWith(".weight", StringComparison.Ordinal) && w.Shape.Count == 2)];
        SafetensorsWriter.Write(
            lora,
            layers.SelectMany(w => new[]
            {
                (w.Name.Replace(".weight", ".lora_A.weight", StringComparison.Ordinal), randn([LoraRank, w.Shape[1]])),
                (w.Name.Replace(".weight", ".lora_B.weight", StringComparison.Ordinal), randn([w.Shape[0], LoraRank])),
            }));
    }

    private static void Write(WanModelConfig config, string path)
    {
        using WanModel model = RandomWeights.Load(w => new WanModel(config, w), ScalarType.Float32, CPU);
        SafetensorsWriter.Write(path, model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)));
    }
}
