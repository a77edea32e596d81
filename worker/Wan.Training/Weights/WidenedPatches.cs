using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Weights;

/// <summary>The weights of a transformer that takes more channels in: those after its own have no weight.</summary>
/// <param name="source">Owned.</param>
/// <param name="channels">That go in. Where the weights have as many, or more, they are left as they are.</param>
internal sealed class WidenedPatches(IWeightSource source, long channels) : IWeightSource
{
    private const string Patches = "patch_embedding.weight";

    public string Description => source.Description;

    public IReadOnlyDictionary<string, WeightInfo> Weights { get; } = source.Weights.ToDictionary(w => w.Key, w => Widened(w.Value, channels));

    public Tensor Read(string name)
    {
        Tensor stored = source.Read(name);
        if (Weights[name].Shape.SequenceEqual(stored.shape)) return stored;
        using (stored)
        using (Tensor none = zeros([stored.shape[0], channels - stored.shape[1], .. stored.shape[2..]], stored.dtype))
            return cat([stored, none], dim: 1);
    }

    public void Dispose() => source.Dispose();

    private static WeightInfo Widened(WeightInfo info, long channels) => info.Name == Patches && info.Shape is [var dim, var own, ..] && own < channels
        ? info with { Shape = [dim, channels, .. info.Shape.Skip(2)], Bytes = info.Bytes / own * channels }
        : info;
}
