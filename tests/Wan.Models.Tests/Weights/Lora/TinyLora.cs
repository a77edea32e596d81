using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Support;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Weights.Lora;

/// <summary>LoRA files for the tiny transformer, and the transformer with and without them.</summary>
internal sealed class TinyLora : IDisposable
{
    public const long Dim = 48, FfnDim = 112, Rank = 4;

    private readonly TempFolder folder = new();

    public static string Model => GoldenFixtures.PathOf("models", "wan21-t2v");

    public void Dispose() => folder.Dispose();

    public string PathOf(string name) => folder[name];

    /// <summary>A file of tensors, which stay the caller's.</summary>
    public LoraUse Write(IEnumerable<(string Name, Tensor Tensor)> tensors, double weight = 1, string name = "a.safetensors", IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsWriter.Write(folder[name], tensors, metadata);
        return new LoraUse(folder[name], weight);
    }

    /// <summary>A pair for a module, the same for the same seed.</summary>
    public static (Tensor Down, Tensor Up) Pair(int seed, long inputs = Dim, long outputs = Dim, long rank = Rank)
    {
        Random random = new(seed);
        return (TensorWeights.Random(random, rank, inputs), TensorWeights.Random(random, outputs, rank));
    }

    public static IWeightSource Plain()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Model, CheckpointParts.Transformer);
        return checkpoint.OpenTransformer();
    }

    public static LoraWeights Merge(params IEnumerable<LoraUse> loras) => LoraWeights.Apply(Plain(), loras);

    public static Tensor Read(string name)
    {
        using IWeightSource plain = Plain();
        return plain.Read(name).clone();
    }
}
