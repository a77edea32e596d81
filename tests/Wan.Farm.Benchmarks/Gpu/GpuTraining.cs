using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Native;
using Wan.Training.Dit;
using Wan.Training.Runs;
using Wan.Training.Vae;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>Time of a training step at the sizes of the small model, computed each time and recorded once.</summary>
internal static class GpuTraining
{
    // Two are computed before one is recorded.
    private const int Warm = 4, Counted = 20;

    private static readonly DitStage[] DitStages =
    [
        new(Frames: 1, 256, 160, BatchSize: 96, Warm + Counted, Clips: 96),
        new(Frames: 33, 128, 80, BatchSize: 64, Warm + Counted, Clips: 64),
        new(Frames: 33, 256, 160, BatchSize: 24, Warm + Counted, Clips: 24),
        new(Frames: 33, 256, 160, BatchSize: 64, Warm + Counted, Clips: 64),
    ];

    private static readonly VaeTrainingStage[] VaeStages =
    [
        new(Frames: 1, 96, 96, BatchSize: 32, Warm + Counted),
        new(Frames: 1, 96, 96, BatchSize: 128, Warm + Counted),
        new(Frames: 9, 96, 96, BatchSize: 8, Warm + Counted),
        new(Frames: 9, 96, 96, BatchSize: 32, Warm + Counted),
    ];

    public static IEnumerable<Measurement> Measure(GpuOptions options)
    {
        DeviceNumerics.AllowTf32(true);
        foreach (int dim in options.Tiny ? [4] : new[] { 8, 12, 16 })
        {
            foreach (VaeTrainingStage stage in options.Tiny ? [VaeStages[0] with { Width = 16, Height = 16, BatchSize = 2 }] : VaeStages)
            {
                VaeTrainingOptions training = new() { Dim = dim, Stages = [stage], HalfPrecision = !options.Tiny };
                foreach (Measurement measured in Both(options, $"train-vae-{dim}", stage, recorder => new VaeTrainer(training, options.Device, beginning: null, ranks: null, recorder)))
                    yield return measured;
            }
        }

        foreach (DitStage stage in options.Tiny ? [DitStages[1] with { Frames = 5, Width = 32, Height = 32, BatchSize = 2, Clips = 2 }] : DitStages)
        {
            DitTrainingOptions training = new()
            {
                Transformer = options.Tiny ? WanModelConfig.Tiny with { TextLength = 48 } : WanModelConfig.Tiny with { TextLength = 64, Dim = 192, FfnDim = 704, FreqDim = 128, TextDim = 96, Heads = 6, Layers = 8 },
                TextEncoder = options.Tiny ? UmT5Config.Tiny : UmT5Config.Tiny with { Dim = 96, AttentionDim = 96, FfnDim = 192, Layers = 2 },
                ComputeType = options.Tiny ? ScalarType.Float32 : ScalarType.BFloat16,
                Stages = [stage],
            };
            string words = Directory.CreateTempSubdirectory("wan-bench-").FullName;
            StarterTokenizer.Write(words);
            using UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(words);
            using WanVae vae = RandomWeights.Load(w => new WanVae(w, WanVaeConfig.Wan21.WithDim(4), digest: "benchmark"), ScalarType.Float32, options.Device);
            foreach (Measurement measured in Both(options, "train-dit", stage, recorder => new DitTrainer(training, vae, tokenizer, options.Device, ranks: null, recorder)))
                yield return measured;
            Directory.Delete(words, recursive: true);
        }

        DeviceNumerics.AllowTf32(false);
    }

    private static IEnumerable<Measurement> Both<T>(GpuOptions options, string what, TrainingStage stage, Func<IWorkRecorder?, T> trainer)
        where T : ITrainer, IDisposable
    {
        string size = $"{stage.Frames}x{stage.Width}x{stage.Height}-of-{stage.BatchSize}";
        foreach (IWorkRecorder? recorder in options.OnGpu ? [null, new DeviceRecorder(options.Device)] : new IWorkRecorder?[] { null })
        {
            NativeMemory.ResetDevicePeak();
            using T training = trainer(recorder);
            for (int i = 0; i < Warm; i++) training.Step();
            double seconds = GpuClock.Once(options.Device, () =>
            {
                for (int i = 0; i < Counted; i++) training.Step();
            });
            string way = recorder is null ? "computed" : training.Note ?? "recorded";
            yield return new($"{what}-{size}-{(recorder is null ? "computed" : "recorded")}", 1000 * seconds / Counted, "ms", $"a step, {way}; loss {training.Report().Values["loss"]:0.000}, {GpuClock.PeakGB():0.0} GB");
        }
    }
}
