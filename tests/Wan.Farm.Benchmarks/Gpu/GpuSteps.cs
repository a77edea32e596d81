using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>Time and memory of a denoising step in bfloat16, with random weights.</summary>
/// <remarks>Both prompts' keys and values are on the device, as in a render; the text encoder is not.</remarks>
internal static class GpuSteps
{
    /// <summary>Seconds of a forward with all weights on the device, by model and layers.</summary>
    private static readonly Dictionary<(string, int), double> WholeSeconds = [];

    public static IEnumerable<Measurement> Whole(GpuOptions options, GpuModel model)
    {
        int layers = LayersWithin(options, model);
        (double seconds, Memory memory, double _) = Forward(options, model, layers, streamed: false);
        double floor = PhysicalFloor.Of(model, options.Device).Seconds * layers;
        WholeSeconds[(model.Name, layers)] = seconds;
        double all = seconds / layers * model.Config.Layers;
        yield return new($"{model.Name}-forward", all, "s", $"{model.Title}, bf16, one forward of {model.Tokens} tokens, {Of(model, layers)}");
        yield return new($"{model.Name}-step", 2 * all, "s", "with guidance: two forwards");
        yield return new($"{model.Name}-floor-ratio", seconds / floor, "×", "of the time that its products and attention alone take");
        yield return new($"{model.Name}-weights-memory", memory.Before, "GB", $"on the device before the forward: weights, keys and values of two prompts, {Of(model, layers)}");
        yield return new($"{model.Name}-peak-memory", memory.Peak, "GB", $"most in tensors during a forward; {memory.Reserved:0.0} GB taken from the device");
    }

    public static IEnumerable<Measurement> Streamed(GpuOptions options, GpuModel model)
    {
        int layers = LayersWithin(options, model);
        if (!WholeSeconds.TryGetValue((model.Name, layers), out double whole))
            WholeSeconds[(model.Name, layers)] = whole = Forward(options, model, layers, streamed: false).Seconds;
        (double seconds, Memory memory, double loading) = Forward(options, model, layers, streamed: true);
        yield return new($"{model.Name}-streamed-forward", seconds / layers * model.Config.Layers, "s", $"the same with blocks in page-locked main memory, {Of(model, layers)}");
        yield return new($"{model.Name}-streamed-slowdown", ((seconds / whole) - 1) * 100, "%", "against all weights on the device");
        yield return new($"{model.Name}-streamed-peak-memory", memory.Peak, "GB", $"most in tensors during a forward; {memory.Reserved:0.0} GB taken from the device");
        yield return new($"{model.Name}-streamed-load", loading, "s", "to lock main memory and fill it");
    }

    /// <summary>As many layers as a forward may have within the budget, told by a model of two.</summary>
    private static int LayersWithin(GpuOptions options, GpuModel model)
    {
        const int Probe = 2;
        double layer = Forward(options, model, Probe, streamed: false, warm: true).Seconds / Probe;
        return (int)Math.Clamp(options.BudgetSeconds / layer, Probe, model.Config.Layers);
    }

    private static (double Seconds, Memory Memory, double Loading) Forward(GpuOptions options, GpuModel model, int layers, bool streamed, bool warm = false)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        WanModelConfig config = model.Config with { Layers = layers };
        WanModel? made = null;
        double loading = GpuClock.Once(options.Device, () => made = Load(config, options.Device, streamed));
        using WanModel dit = made!;
        using TextContext text = Prompt(), negative = Prompt();
        Tensor x = randn([1, config.OutChannels, model.T, model.H, model.W], ScalarType.Float32, options.Device), t = tensor([500.0], device: options.Device);
        Action forward = () => dit.forward(x, t, text).Dispose();
        GpuClock.Synchronize(options.Device);
        double before = GpuClock.AllocatedGB();
        NativeMemory.ResetDevicePeak();
        double seconds = GpuClock.Once(options.Device, forward);
        if (warm || seconds < options.BudgetSeconds / 5)       // then the first, which chooses kernels, is not the one that counts
            seconds = GpuClock.Once(options.Device, forward);
        return (seconds, new Memory(before, GpuClock.PeakGB(), GpuClock.ReservedGB()), loading);

        TextContext Prompt() => dit.Prepare([randn([model.Text, config.TextDim], ScalarType.BFloat16, options.Device)], cacheKeysValues: true);
    }

    private static WanModel Load(WanModelConfig config, Device device, bool streamed)
    {
        Func<WeightScope, WanModel> build = w => new WanModel(config, w);
        if (!streamed)
            return RandomWeights.Load(build, ScalarType.BFloat16, device);
        using RandomWeights source = RandomWeights.Of(build, ScalarType.BFloat16, device);
        return WeightLoader.LoadPinned(source, ScalarType.BFloat16, device, build);
    }

    private static string Of(GpuModel model, int layers) => layers == model.Config.Layers ? $"{layers} layers" : $"measured with {layers} of {model.Config.Layers} layers";

    /// <param name="Before">in tensors before the forward, GB</param>
    /// <param name="Peak">in tensors during the forward, GB</param>
    /// <param name="Reserved">taken from the device, GB</param>
    private sealed record Memory(double Before, double Peak, double Reserved);
}
