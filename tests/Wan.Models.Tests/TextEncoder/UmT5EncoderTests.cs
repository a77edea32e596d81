using TorchSharp;
using Wan.Farm.Testing;
using Wan.Models.Tests.Support;
using Wan.Models.TextEncoder;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.TextEncoder;

public sealed class UmT5EncoderTests : IDisposable
{
    private static readonly UmT5Config Config = UmT5Config.Tiny;

    private readonly UmT5Encoder encoder = TensorWeights.Build(w => new UmT5Encoder(Config, w));

    public void Dispose() => encoder.Dispose();

    [Fact]
    public void NamedParameters_AnyEncoder_AreTheCheckpointKeys()
    {
        string[] keys = [.. WeightLoader.Describe(w => new UmT5Encoder(Config, w), ScalarType.Float32).Select(w => w.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(keys, encoder.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal));
        Assert.Contains("blocks.2.ffn.gate.0.weight", keys);
        Assert.Contains("blocks.0.pos_embedding.embedding.weight", keys);
    }

    [Fact]
    public void Forward_MaskedTokens_ChangeNothing()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor mask = tensor(new long[] { 1, 1, 1, 0, 0 }).unsqueeze(0);
        Tensor first = tensor(new long[] { 7, 8, 1, 0, 0 }).unsqueeze(0), second = tensor(new long[] { 7, 8, 1, 55, 900 }).unsqueeze(0);
        TensorAssert.Identical(encoder.call(first, mask).narrow(1, 0, 3), encoder.call(second, mask).narrow(1, 0, 3));
    }

    [Fact]
    public void Forward_BFloat16_StaysNearFloat32()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using UmT5Encoder half = TensorWeights.Build(w => new UmT5Encoder(Config, w), dtype: ScalarType.BFloat16);
        Tensor ids = tensor(new long[] { 300, 17, 1600, 42, 9, 1, 0 }).unsqueeze(0), mask = ids.ne(0).to(ScalarType.Int64);

        Tensor exact = encoder.call(ids, mask).narrow(1, 0, 6), rounded = half.call(ids, mask).narrow(1, 0, 6);

        Assert.Equal(ScalarType.BFloat16, rounded.dtype);
        Assert.InRange(((rounded - exact).norm() / exact.norm()).item<float>(), 1e-4f, 5e-2f);
    }

    [Fact]
    public void Forward_Repeated_KeepsNoTensors()
    {
        using var _ = no_grad();
        Forward();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 20; i++)
            Forward();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Forward()
        {
            using var scope = NewDisposeScope();
            Tensor ids = tensor(new long[] { 5, 6, 1, 0 }).unsqueeze(0);
            encoder.call(ids, ids.ne(0));
        }
    }

    [Fact]
    public void Forward_MaskOfAnotherShape_SaysBothShapes()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => encoder.call(zeros([1, 4], ScalarType.Int64), zeros([1, 5], ScalarType.Int64)));
        Assert.Contains("[1, 4] and [1, 5]", error.Message);
    }
}
