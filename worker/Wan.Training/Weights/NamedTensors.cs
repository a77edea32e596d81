using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Weights;

/// <summary>Weights in memory as a model is built from them; each read is a copy.</summary>
internal sealed class NamedTensors(IReadOnlyDictionary<string, Tensor> tensors) : IWeightSource
{
    public string Description => "weights in memory";

    public IReadOnlyDictionary<string, WeightInfo> Weights { get; } = tensors.ToDictionary(
        t => t.Key,
        t => new WeightInfo(t.Key, t.Value.shape, t.Value.dtype, t.Value.numel() * t.Value.element_size()));

    public Tensor Read(string name) => tensors[name].clone();

    public void Dispose()
    {
    }
}
