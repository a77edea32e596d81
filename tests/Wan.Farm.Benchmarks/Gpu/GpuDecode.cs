using Wan.Models.Vae;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>Time and memory of decoding 81 frames. Latents are decoded one by one at one cost each, so a few of them tell.</summary>
internal static class GpuDecode
{
    private const int Warm = 2, Counted = 2, Latents = 21;

    public static IEnumerable<Measurement> Measure(GpuOptions options)
    {
        (string Name, long H, long W)[] sizes = options.Tiny ? [("480p", 8, 8)] : [("480p", 60, 104), ("720p", 90, 160)];
        (string Name, ScalarType Type, bool Tf32)[] ways = [("float32", ScalarType.Float32, false), ("tf32", ScalarType.Float32, true), ("bf16", ScalarType.BFloat16, true)];
        foreach ((string size, long height, long width) in sizes)
        {
            foreach ((string way, ScalarType type, bool tf32) in ways)
            {
                DeviceNumerics.AllowTf32(tf32);
                (double seconds, double peak) = Decode(options, type, height, width);
                DeviceNumerics.AllowTf32(false);
                yield return new($"decode-{size}-{way}", seconds, "s", $"81 frames, {way}: the first frame, and 20 times what 4 frames take");
                yield return new($"decode-{size}-{way}-memory", peak, "GB", "most in tensors, weights included");
            }
        }
    }

    private static (double Seconds, double PeakGB) Decode(GpuOptions options, ScalarType type, long height, long width)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using WanVae vae = RandomWeights.Load(w => new WanVae(w, options.Tiny ? WanVaeConfig.Wan21.WithDim(8) : WanVaeConfig.Wan21, digest: "benchmark", VaeParts.Decoder), type, options.Device);
        Tensor latents = randn([1, 16, Warm + Counted, height, width], ScalarType.Float32, options.Device);
        NativeMemory.ResetDevicePeak();
        using (FeatureCache cache = vae.NewDecoderCache())
            vae.DecodeLatent(latents.narrow(2, 0, 1), cache).Dispose();             // chooses kernels
        using FeatureCache counted = vae.NewDecoderCache();
        double first = Next(0), second = Next(1);
        double[] later = [.. Enumerable.Range(Warm, Counted).Select(Next)];
        return (first + ((Latents - 1) * Math.Min(second, later.Average())), GpuClock.PeakGB());

        double Next(int i) => GpuClock.Once(options.Device, () => vae.DecodeLatent(latents.narrow(2, i, 1), counted).Dispose());
    }
}
