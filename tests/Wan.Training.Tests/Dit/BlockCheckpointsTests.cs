using Wan.Models.Noise;
using Wan.Models.Transformer;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

public sealed class BlockCheckpointsTests
{
    private const int ImageDim = 8;
    private static readonly WanModelConfig TextToVideo = new() { TextLength = 6, Dim = 24, FfnDim = 20, FreqDim = 16, TextDim = 12, Heads = 2, Layers = 3 };
    private static readonly WanModelConfig ImageToVideo = TextToVideo with { ModelType = "i2v", InChannels = 36, ImageDim = ImageDim };

    [Fact]
    public void Gradients_OfBlocksComputedAgain_AreThoseOfBlocksThatAreKept() => Check(TextToVideo);

    [Fact]
    public void Gradients_OfBlocksComputedAgainBesideAPicture_AreThoseOfBlocksThatAreKept() => Check(ImageToVideo);

    [Fact]
    public void Forward_KeepsNothingOfTheBlocks()
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        using WanModel model = Fresh(TextToVideo);
        using TextContext text = Text(model, Noise(2, 2, 6, 12));
        using var checkpoints = new BlockCheckpoints();
        Tensor kept = Loss(model, text, checkpoints: null), dropped = Loss(model, text, checkpoints);
        Tensor[] weights = [.. model.named_parameters().Where(p => p.name.StartsWith("blocks.", StringComparison.Ordinal)).Select(p => p.parameter)];
        Assert.All(autograd.grad([kept], weights, allow_unused: true), Assert.NotNull);
        Assert.All(autograd.grad([dropped], weights, retain_graph: true, allow_unused: true), Assert.Null);
        Assert.Equal(kept.item<float>(), dropped.item<float>());
    }

    [Fact]
    public void Forward_OfCheckpointsThatWereUsed_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        using WanModel model = Fresh(TextToVideo);
        using TextContext text = Text(model, Noise(2, 2, 6, 12));
        using var checkpoints = new BlockCheckpoints();
        Assert.Throws<InvalidOperationException>(() => checkpoints.Backward(Noise(1, 1)));
        Loss(model, text, checkpoints);
        Assert.Throws<InvalidOperationException>(() => Loss(model, text, checkpoints));
    }

    private static void Check(WanModelConfig config)
    {
        using var scope = NewDisposeScope();
        using var on = enable_grad();
        using WanModel model = Fresh(config);
        Dictionary<string, Tensor> expected = Gradients(model, again: false), gradients = Gradients(model, again: true);
        Assert.Equal(expected.Keys, gradients.Keys);
        foreach ((string name, Tensor gradient) in expected)
        {
            double difference = (gradients[name] - gradient).abs().max().item<float>(), largest = gradient.abs().max().item<float>();
            Assert.True(largest > 0, name);
            // Before the blocks, sums are made in another order.
            Assert.True(difference <= (name.StartsWith("blocks.", StringComparison.Ordinal) ? 0 : 1e-5 * largest), $"{name}: {difference} of {largest}");
        }
    }

    /// <returns>of all weights, and of the text's features</returns>
    private static Dictionary<string, Tensor> Gradients(WanModel model, bool again)
    {
        Tensor words = Noise(2, 2, 6, 12).requires_grad_();
        using TextContext text = Text(model, words);
        using BlockCheckpoints? checkpoints = again ? new BlockCheckpoints() : null;
        Tensor loss = Loss(model, text, checkpoints);
        if (checkpoints is null)
            loss.backward();
        else
            checkpoints.Backward(loss);
        var gradients = model.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad ?? throw new InvalidOperationException($"{p.name} has no gradient"));
        gradients.Add("words", words.grad!);
        foreach (var (_, parameter) in model.named_parameters()) parameter.grad = null;
        return gradients;
    }

    private static TextContext Text(WanModel model, Tensor words) => model.Config.TakesImageTokens
        ? model.Prepare([words[0], words[1]], imageTokens: Noise(3, 2, 3, ImageDim))
        : model.PreparePadded(words);

    private static Tensor Loss(WanModel model, TextContext text, BlockCheckpoints? checkpoints)
    {
        Tensor? picture = model.Config.ConditionChannels > 0 ? Noise(4, 2, model.Config.ConditionChannels, 2, 4, 4) : null;
        return (model.forward(Noise(5, 2, 16, 2, 4, 4), tensor(new[] { 130f, 810f }), text, picture, checkpoints: checkpoints) - Noise(6, 2, 16, 2, 4, 4)).square().mean();
    }

    private static WanModel Fresh(WanModelConfig config) => FreshWeights.Build("transformer", w => new WanModel(config, w), seed: 1, (_, _) => { });

    private static Tensor Noise(long seed, params long[] shape) =>
        CounterNoise.Latents(seed, 0, 1, 1, 1, (int)shape.Aggregate(1L, (product, n) => product * n)).view(shape);
}
