using Wan.Models.Tests.Support;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

/// <summary>A small autoencoder of the published topology in which the far past matters as much as it can.</summary>
/// <remarks>
/// With ordinary random weights the influence of a frame fades on its way through more than twenty convolutions and shortcuts, until it
/// is less than half a unit in the last place and bytes are equal although the topology still connects them. Here the oldest tap
/// of every causal convolution is far larger than the newer ones, and every residual branch is far larger than its shortcut, which
/// carries the sum of the branches before: the longest way back is the loudest, and it does not fade. Without biases nothing
/// pulls different pasts together either.
/// </remarks>
internal static class FarSightedVae
{
    private const int Dim = 4;
    private const double Loud = 10;
    private const double Quiet = 0.01;

    public static WanVae Decoder(WanVaeConfig? published = null) => Build(VaeParts.Decoder, published ?? WanVaeConfig.Wan21);

    public static WanVae Encoder() => Build(VaeParts.Encoder, WanVaeConfig.Wan21);

    private static WanVae Build(VaeParts parts, WanVaeConfig published)
    {
        using var scope = NewDisposeScope();
        Random random = new(1);
        double branch = 1;
        WanVae Make(WeightScope w) => new(w, published.WithDim(Dim), "sha256:far-sighted", parts);
        Dictionary<string, Tensor> tensors = WeightLoader.Describe(Make, ScalarType.Float32).ToDictionary(w => w.Name, w => Fill(w, random, ref branch));
        using TensorWeights weights = new(tensors);
        return WeightLoader.Load(weights, ScalarType.Float32, CPU, Make);
    }

    private static Tensor Fill(WeightInfo weight, Random random, ref double branch)
    {
        if (weight.Name.EndsWith("gamma", StringComparison.Ordinal))
            return ones([.. weight.Shape]);
        if (weight.Name.EndsWith("bias", StringComparison.Ordinal))
            return zeros([.. weight.Shape]);
        double bound = Math.Sqrt(3.0 / weight.Shape.Skip(1).Aggregate(1L, (a, b) => a * b));
        Tensor values = TensorWeights.Random(random, [.. weight.Shape]) * bound;
        if (weight.Shape.Count == 5 && weight.Shape[2] == 3)
        {
            values.narrow(2, 1, 2).mul_(Quiet);
        }

        if (weight.Name.EndsWith("residual.6.weight", StringComparison.Ordinal))
            values.mul_(branch *= Loud);

        return values;
    }
}
