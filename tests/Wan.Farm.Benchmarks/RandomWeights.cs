using TorchSharp;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>Weights of the right names and shapes, normal with a spread that keeps activations finite. Seeded, never zeros.</summary>
internal sealed class RandomWeights : IWeightSource
{
    private readonly Device device;
    private readonly Generator? generator;

    private RandomWeights(IReadOnlyList<WeightInfo> weights, Device device)
    {
        Weights = weights.ToDictionary(w => w.Name);
        this.device = device;
        generator = device.type == DeviceType.CPU ? new Generator(0, device) : null; // on a GPU the device's own
    }

    public string Description => "random weights";

    public IReadOnlyDictionary<string, WeightInfo> Weights { get; }

    public static TModule Load<TModule>(Func<WeightScope, TModule> build, ScalarType dtype, Device device)
        where TModule : nn.Module
    {
        using RandomWeights source = Of(build, dtype, device);
        return WeightLoader.Load(source, dtype, device, build);
    }

    /// <summary>All that a build asks for.</summary>
    public static RandomWeights Of<TModule>(Func<WeightScope, TModule> build, ScalarType dtype, Device device)
        where TModule : nn.Module => new(WeightLoader.Describe(build, dtype), device);

    public Tensor Read(string name)
    {
        long[] shape = [.. Weights[name].Shape];
        long fanIn = Math.Max(1, shape.Skip(1).Aggregate(1L, (product, n) => product * n));
        bool gain = shape.Length == 1 && name.EndsWith("weight", StringComparison.Ordinal);
        using Tensor noise = randn(shape, dtype: Weights[name].Dtype, device: device, generator: generator);
        return gain ? noise.mul_(0.1).add(1.0) : noise.mul(shape.Length == 1 ? 0.02 : 1 / Math.Sqrt(fanIn));
    }

    public void Dispose() => generator?.Dispose();
}
