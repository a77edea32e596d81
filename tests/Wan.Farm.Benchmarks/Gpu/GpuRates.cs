namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>What the device reaches with the shapes of each model, in bfloat16.</summary>
internal static class GpuRates
{
    private const double TFlops = 1e12;

    public static IEnumerable<Measurement> Measure(GpuOptions options)
    {
        foreach (GpuModel model in new[] { GpuModel.Small(options.Tiny), GpuModel.Large(options.Tiny) })
        {
            PhysicalFloor floor = PhysicalFloor.Of(model, options.Device);
            yield return new($"{model.Name}-product-rate", floor.ProductRate / TFlops, "TFLOP/s", $"matrix products, bf16, {model.Title}: {model.Tokens} tokens");
            yield return new($"{model.Name}-attention-rate", floor.AttentionRate / TFlops, "TFLOP/s", $"self-attention, bf16, libtorch takes {floor.Kernel}");
            yield return new($"{model.Name}-attention-sums-rate", floor.LogSumExpRate / TFlops, "TFLOP/s", "self-attention with log-sum-exp, as a ring needs it");
            yield return new($"{model.Name}-floor", floor.Seconds * model.Config.Layers, "s", "one forward at these rates and nothing else");
        }
    }
}
