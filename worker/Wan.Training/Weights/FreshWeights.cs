using Wan.Models.Weights;
using Wan.Models.Weights.Init;
using static TorchSharp.torch;

namespace Wan.Training.Weights;

/// <summary>Random weights to begin training with, in memory of their own.</summary>
internal sealed class FreshWeights : IWeightSource
{
    private readonly string part;
    private readonly long seed;
    private readonly Action<string, Tensor> adjust;

    private FreshWeights(string part, IReadOnlyList<WeightInfo> infos, long seed, Action<string, Tensor> adjust)
    {
        (this.part, this.seed, this.adjust) = (part, seed, adjust);
        Weights = infos.ToDictionary(info => info.Name);
    }

    public string Description => $"fresh weights of seed {seed}";

    public IReadOnlyDictionary<string, WeightInfo> Weights { get; }

    /// <summary>A module to train: every parameter with a gradient.</summary>
    /// <param name="part">Modules of different parts and one seed have different weights.</param>
    /// <param name="adjust">Changes a weight, by its name, where a better beginning than a random one is known.</param>
    /// <param name="device">null: the CPU</param>
    /// <param name="computeType">What the module computes in, norms and the like aside.</param>
    public static TModule Build<TModule>(
        string part, Func<WeightScope, TModule> build, long seed, Action<string, Tensor> adjust, Device? device = null, ScalarType computeType = ScalarType.Float32)
        where TModule : nn.Module
    {
        using FreshWeights weights = Of(part, WeightLoader.Describe(build, ScalarType.Float32), seed, adjust);
        TModule module = WeightLoader.Load(weights, computeType, device ?? CPU, build);
        foreach (var (_, parameter) in module.named_parameters())
            parameter.requires_grad_(true);
        return module;
    }

    public static FreshWeights Of(string part, IReadOnlyList<WeightInfo> infos, long seed, Action<string, Tensor> adjust) => new(part, infos, seed, adjust);

    public Tensor Read(string name)
    {
        WeightInfo info = Weights[name];
        using MemoryStream stream = new(checked((int)info.Bytes));
        RandomWeights.Write(info, part, seed, stream, CancellationToken.None);
        float[] values = new float[info.Elements];
        Buffer.BlockCopy(stream.GetBuffer(), 0, values, 0, checked((int)info.Bytes));
        Tensor weight = tensor(values, [.. info.Shape]);
        adjust(name, weight);
        return weight;
    }

    public void Dispose()
    {
    }
}
