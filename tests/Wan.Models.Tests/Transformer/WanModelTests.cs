using TorchSharp;
using Wan.Farm.Testing;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Transformer;

public sealed class WanModelTests : IDisposable
{
    private static readonly WanModelConfig Config = WanModelConfig.Tiny;

    private readonly WanModel model = TensorWeights.Build(w => new WanModel(Config, w));
    private readonly Random random = new(3);

    public void Dispose() => model.Dispose();

    [Fact]
    public void NamedParameters_AnyModel_AreTheCheckpointKeys()
    {
        string[] keys = [.. WeightLoader.Describe(w => new WanModel(Config, w), ScalarType.Float32).Select(weight => weight.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(keys, model.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal));
        Assert.Contains("blocks.2.ffn.0.weight", keys);
        Assert.Contains("time_projection.1.bias", keys);
        Assert.Contains("head.modulation", keys);
    }

    [Fact]
    public void Forward_Batch_GivesWhatEachVideoGivesAlone()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor x = Latents(2, 2, 4, 6), t = tensor(new long[] { 17, 900 }), context = Text(2, 5);

        Tensor both = model.forward(x, t, context);

        for (int i = 0; i < 2; i++)
            TensorAssert.Close(model.forward(x.narrow(0, i, 1), t.narrow(0, i, 1), context.narrow(0, i, 1)), both.narrow(0, i, 1), 1e-5, 1e-4);
    }

    [Fact]
    public void Forward_TextRowsOfZero_AreAsIfThePromptWereShorter()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor x = Latents(1, 1, 4, 4), t = tensor(new long[] { 500 }), text = Text(1, 6);
        Tensor padded = cat([text, zeros([1, 9, Config.TextDim])], 1);
        TensorAssert.Close(model.forward(x, t, text), model.forward(x, t, padded), 1e-5, 1e-4);
    }

    [Theory]
    [InlineData(0)]   // nothing but padding
    [InlineData(511)] // one row of padding
    [InlineData(512)] // none
    public void Forward_TextOfAnyLength_SeesAllRows(int length)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor x = Latents(1, 1, 4, 4), t = tensor(new long[] { 500 }), text = Text(1, length);
        Tensor allRows = cat([text, zeros([1, 512 - length, Config.TextDim])], 1);
        TensorAssert.Close(model.forward(x, t, allRows), model.forward(x, t, text), 2e-5, 1e-4);
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
            using TextContext text = model.Prepare([Text(1, 5)[0]], cacheKeysValues: true);
            model.forward(Latents(1, 2, 4, 4), tensor(new long[] { 500 }), text);
        }
    }

    [Fact]
    public void Backward_EveryWeight_GetsTheGradientOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        Tensor x = Latents(1, 2, 4, 4), t = tensor(new long[] { 300 }), text = Text(1, 4);
        Tensor weights = TensorWeights.Random(random, 1, 16, 2, 4, 4); // a scalar from every output
        var parameters = model.named_parameters().ToArray();
        foreach (var (_, parameter) in parameters)
            parameter.requires_grad = true;

        Tensor loss = (model.forward(x, t, text) * weights).sum();
        loss.backward();

        foreach (var (name, parameter) in parameters)
        {
            Tensor grad = parameter.grad ?? throw new InvalidOperationException($"{name} got no gradient");
            using var _ = no_grad();
            // Along its own gradient the loss rises by the gradient's length; the step is small against the weights.
            double length = grad.norm().item<float>();
            double step = 1e-2 * parameter.norm().item<float>() / length;
            Tensor direction = grad * step;
            parameter.add_(direction);
            double above = (model.forward(x, t, text) * weights).sum().item<float>();
            parameter.sub_(direction * 2);
            double below = (model.forward(x, t, text) * weights).sum().item<float>();
            parameter.add_(direction);
            double expected = 2 * step * length * length;
            Assert.True(Math.Abs(above - below - expected) <= 0.02 * expected + 1e-4, $"{name}: rises by {above - below}, expected {expected}");
        }
    }

    [Theory]
    [InlineData(new long[] { 1, 16, 2, 4 }, "[B, C, T, H, W]")]
    [InlineData(new long[] { 1, 15, 2, 4, 4 }, "16 channels")]
    [InlineData(new long[] { 1, 16, 2, 5, 4 }, "does not divide into patches of 1x2x2")]
    [InlineData(new long[] { 2, 16, 2, 4, 4 }, "timesteps want [2]")]
    public void Forward_LatentsOfWrongShape_SaysWhatIsExpected(long[] shape, string expected)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => model.forward(zeros(shape), tensor(new long[] { 1 }), Text(1, 3)));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Prepare_TextLongerThanTheModelTakes_SaysTheLimit()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => model.Prepare([zeros([513, Config.TextDim])]));
        Assert.Contains("[up to 512, 40], got [513, 40]", error.Message);
    }

    [Fact]
    public void Forward_SequenceLengthBelowTheTokens_SaysBoth()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() =>
            model.Forward([zeros([16, 2, 4, 4])], tensor(new long[] { 1 }), [zeros([2, Config.TextDim])], seqLen: 7));
        Assert.Contains("8 tokens, more than the sequence length 7", error.Message);
    }

    [Fact]
    public void Constructor_ModelTypeThatIsNotPublished_IsRefusedByName()
    {
        var error = Assert.Throws<InvalidDataException>(() => TensorWeights.Build(w => new WanModel(Config with { ModelType = "s2v" }, w)));
        Assert.Contains("model_type: s2v is not supported", error.Message);
    }

    [Fact]
    public void TextContext_KeysKept_CountsTheirBytes()
    {
        using var scope = NewDisposeScope();
        using TextContext plain = model.Prepare([zeros([2, Config.TextDim])]);
        using TextContext kept = model.Prepare([zeros([2, Config.TextDim])], cacheKeysValues: true);
        long embedded = (2 + 1) * Config.Dim * sizeof(float); // the text and one row for all padding
        Assert.Equal(embedded, plain.Bytes);
        Assert.Equal(embedded * (1 + 2 * Config.Layers), kept.Bytes);
    }

    private Tensor Latents(params long[] bthw) => TensorWeights.Random(random, bthw[0], 16, bthw[1], bthw[2], bthw[3]);

    private Tensor Text(long batch, long length) => TensorWeights.Random(random, batch, length, Config.TextDim);
}
