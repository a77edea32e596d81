using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Transformer;

/// <summary>What is float32 in every compute dtype, as under the published mixed precision.</summary>
public sealed class WanModelPrecisionTests : IDisposable
{
    private static readonly WanModelConfig Config = WanModelConfig.Tiny;

    private readonly WanModel half = TensorWeights.Build(w => new WanModel(Config, w), dtype: ScalarType.BFloat16);
    private readonly WanModel single = TensorWeights.Build(w => new WanModel(Config, w));

    public void Dispose()
    {
        half.Dispose();
        single.Dispose();
    }

    [Fact]
    public void Forward_BFloat16_GivesFloat32VelocityNearFloat32s()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Random random = new(4);
        Tensor x = TensorWeights.Random(random, 1, 16, 2, 6, 8), t = tensor(new long[] { 731 });
        Tensor text = TensorWeights.Random(random, 1, 9, Config.TextDim);

        Tensor exact = single.forward(x, t, text), rounded = half.forward(x, t, text);

        Assert.Equal(ScalarType.Float32, rounded.dtype);
        double error = ((rounded - exact).norm() / exact.norm()).item<float>();
        Assert.InRange(error, 1e-5, 2e-2); // bf16 keeps 8 bits; an exact result would mean that nothing ran in bf16
    }

    [Fact]
    public void Forward_BFloat16_CarriesTokensTimeAndModulationInFloat32()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        RecordingProbe seen = new();
        using (seen.Attach())
            half.forward(zeros([1, 16, 1, 4, 4]), tensor(new long[] { 5 }), zeros([1, 3, Config.TextDim]));

        Assert.All(["time_embedding", "time_projection", "blocks.0", "head"], name => Assert.Equal(ScalarType.Float32, seen[name].dtype));
        Assert.All(["text_embedding", "blocks.0.self_attn", "blocks.0.ffn"], name => Assert.Equal(ScalarType.BFloat16, seen[name].dtype));
    }

    [Fact]
    public void NamedParameters_BFloat16_KeepNormsModulationTimeAndHeadInFloat32()
    {
        string[] wide = ["norm", "modulation", "time_", "head."];
        Assert.All(half.named_parameters(), p => Assert.Equal(
            wide.Any(p.name.Contains) ? ScalarType.Float32 : ScalarType.BFloat16, p.parameter.dtype));
    }
}
