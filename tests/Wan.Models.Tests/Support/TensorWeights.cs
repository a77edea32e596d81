using Wan.Models.Weights;
using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Support;

/// <summary>Weights that a test made.</summary>
internal sealed class TensorWeights(IReadOnlyDictionary<string, Tensor> tensors) : IWeightSource
{
    public string Description => "weights of a test";

    public IReadOnlyDictionary<string, WeightInfo> Weights { get; } = tensors.ToDictionary(
        pair => pair.Key,
        pair => new WeightInfo(pair.Key, pair.Value.shape, pair.Value.dtype, pair.Value.numel() * pair.Value.element_size()));

    public Tensor Read(string name) => tensors[name].clone();

    public void Dispose()
    {
        foreach (Tensor tensor in tensors.Values)
            tensor.Dispose();
    }

    /// <summary>Random weights for everything that a build asks for; the same for the same seed.</summary>
    /// <param name="shardedOver">the ranks that divide the blocks' weights among them; null: all are here</param>
    public static TModule Build<TModule>(Func<WeightScope, TModule> build, int seed = 1, ScalarType dtype = ScalarType.Float32, IProcessGroup? shardedOver = null)
        where TModule : nn.Module
    {
        Random random = new(seed);
        Dictionary<string, Tensor> tensors = WeightLoader.Describe(build, ScalarType.Float32).ToDictionary(w => w.Name, w => Fill(w, random));
        using TensorWeights weights = new(tensors);
        return shardedOver is null ? WeightLoader.Load(weights, dtype, CPU, build) : WeightLoader.LoadSharded(weights, dtype, CPU, build, shardedOver);
    }

    /// <summary>Values that differ everywhere, also on both sides of 1 for norms.</summary>
    public static Tensor Random(Random random, params long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(random.NextDouble() * 2 - 1);
        return tensor(values, shape);
    }

    private static Tensor Fill(WeightInfo weight, Random random)
    {
        using var scope = NewDisposeScope();
        double bound = weight.Shape.Count > 1 ? Math.Sqrt(3.0 / weight.Shape.Skip(1).Aggregate(1L, (a, b) => a * b)) : 0.2;
        Tensor values = Random(random, [.. weight.Shape]) * bound;
        bool isNormWeight = weight.Shape.Count == 1 && weight.Name.EndsWith("weight", StringComparison.Ordinal);
        return (isNormWeight ? values + 1 : values).MoveToOuterDisposeScope();
    }
}
