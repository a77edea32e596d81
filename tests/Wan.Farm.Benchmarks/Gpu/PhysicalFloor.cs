using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>The least time that one layer of a transformer can take here: its matrix products and its attention, each at the rate that libtorch reaches with these shapes, and nothing else.</summary>
/// <param name="ProductSeconds">of a layer</param>
/// <param name="AttentionSeconds">of a layer, self and cross</param>
/// <param name="ProductRate">FLOP/s</param>
/// <param name="AttentionRate">FLOP/s</param>
/// <param name="LogSumExpRate">FLOP/s of self-attention that also gives the log-sum-exp, as a ring needs it</param>
/// <param name="Kernel">what self-attention is computed by</param>
internal sealed record PhysicalFloor(double ProductSeconds, double AttentionSeconds, double ProductRate, double AttentionRate, double LogSumExpRate, AttentionKernel Kernel)
{
    private static readonly Dictionary<string, PhysicalFloor> Known = [];

    /// <summary>Of one layer.</summary>
    public double Seconds => ProductSeconds + AttentionSeconds;

    /// <summary>Measured once for each model.</summary>
    public static PhysicalFloor Of(GpuModel model, Device device) =>
        Known.TryGetValue(model.Name, out PhysicalFloor? known) ? known : Known[model.Name] = Measure(model, device);

    private static PhysicalFloor Measure(GpuModel model, Device device)
    {
        using var _ = no_grad();
        (long tokens, long dim, long ffn, long heads) = (model.Tokens, model.Config.Dim, model.Config.FfnDim, model.Config.Heads);
        // q, k, v and o of self-attention, q and o of cross-attention; the text's keys and values are kept between steps.
        double products = (6 * Product(tokens, dim, dim, device)) + Product(tokens, dim, ffn, device) + Product(tokens, ffn, dim, device);
        (double self, double selfWithSums, AttentionKernel kernel) = Attend(tokens, tokens, heads, dim / heads, device);
        (double cross, double _, AttentionKernel _) = Attend(tokens, model.Text, heads, dim / heads, device);
        double flops = (12.0 * tokens * dim * dim) + (4.0 * tokens * dim * ffn), attention = 4.0 * tokens * tokens * dim;
        return new PhysicalFloor(products, self + cross, flops / products, attention / self, attention / selfWithSums, kernel);
    }

    private static double Product(long rows, long inner, long columns, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([rows, inner], ScalarType.BFloat16, device), w = randn([columns, inner], ScalarType.BFloat16, device).t();
        return GpuClock.Seconds(device, () => x.matmul(w).Dispose());
    }

    private static (double Seconds, double WithSums, AttentionKernel Kernel) Attend(long tokens, long keys, long heads, long width, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor q = Heads(tokens), k = Heads(keys), v = Heads(keys);
        double seconds = GpuClock.Seconds(device, () => Attention.ScaledDotProduct(q, k, v).Dispose());
        double withSums = GpuClock.Seconds(device, () =>
        {
            (Tensor values, Tensor sums) = Attention.ScaledDotProductWithLogSumExp(q, k, v);
            values.Dispose();
            sums.Dispose();
        });
        return (seconds, withSums, DeviceNumerics.KernelOf(q, k, v));

        Tensor Heads(long rows) => randn([1, rows, heads, width], ScalarType.BFloat16, device).transpose(1, 2);
    }
}
