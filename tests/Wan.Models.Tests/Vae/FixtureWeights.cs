using TorchSharp;
using Wan.Farm.Testing.Golden;
using Wan.Models.Weights;

namespace Wan.Models.Tests.Vae;

/// <summary>Weights that a fixture keeps among a case's inputs.</summary>
internal sealed class FixtureWeights(FixtureCase golden) : IWeightSource
{
    public string Description => golden.ToString();

    public IReadOnlyDictionary<string, WeightInfo> Weights { get; } = golden.InputNames
        .Where(name => name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal) || name.EndsWith("gamma", StringComparison.Ordinal))
        .ToDictionary(name => name, name => Info(golden, name));

    public torch.Tensor Read(string name) => golden.Input(name);

    public void Dispose()
    {
    }

    private static WeightInfo Info(FixtureCase golden, string name)
    {
        using torch.Tensor tensor = golden.Input(name);
        return new WeightInfo(name, tensor.shape, tensor.dtype, tensor.numel() * 4);
    }
}
