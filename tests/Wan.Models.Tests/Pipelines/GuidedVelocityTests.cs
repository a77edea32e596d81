using Wan.Farm.Testing;
using Wan.Models.Layers;
using Wan.Models.Pipelines;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

/// <summary>What a window of a video is told, and what is refused.</summary>
public sealed class GuidedVelocityTests
{
    private static readonly Random Values = new(3);

    [Theory]
    [InlineData("i2v")]
    [InlineData("vace")]
    public void Predict_Window_SeesTheConditioningOfItsOwnLatents(string kind)
    {
        using var scope = NewDisposeScope();
        WanModelConfig config = kind == "i2v" ? WanModelConfig.TinyI2VA14B : WanModelConfig.TinyVace;
        using WanModel model = TensorWeights.Build(w => new WanModel(config, w));
        VelocityInputs whole = Inputs(config, latents: 5), cut = whole with
        {
            ImageChannels = whole.ImageChannels?.narrow(1, 2, 3),
            VaceContext = whole.VaceContext?.narrow(1, 2, 3),
        };
        using GuidedVelocity ofVideo = new(model, whole, 3), ofWindow = new(model, cut, 3);
        Tensor latents = TensorWeights.Random(Values, 16, 3, 4, 4);

        Tensor window = ofVideo.Predict(latents, 500, firstLatent: 2);

        TensorAssert.Identical(ofWindow.Predict(latents, 500), window);
        Assert.False(window.allclose(ofVideo.Predict(latents, 500, firstLatent: 0)));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ofVideo.Predict(latents, 500, firstLatent: 3));
        Assert.StartsWith("3 latents from there are not all among the 5 that are conditioned", error.Message);
    }

    [Fact]
    public void Predict_CleanLatents_OnlyTheWindowsThatHoldThemHaveTheirTimesteps()
    {
        using var scope = NewDisposeScope();
        using WanModel model = TensorWeights.Build(w => new WanModel(WanModelConfig.TinyTi2V, w));
        VelocityInputs inputs = Inputs(WanModelConfig.TinyTi2V, latents: 3) with { CleanLatents = 2, ConditionedFrom = 7 };
        using GuidedVelocity given = new(model, inputs, 1), plain = new(model, inputs with { CleanLatents = 0 }, 1);
        Tensor latents = TensorWeights.Random(Values, 48, 3, 4, 4);

        using GuidedVelocity one = new(model, inputs with { CleanLatents = 1 }, 1);
        TensorAssert.Identical(plain.Predict(latents, 500), given.Predict(latents, 500, firstLatent: 9));
        TensorAssert.Identical(one.Predict(latents, 500, firstLatent: 7), given.Predict(latents, 500, firstLatent: 8));
        Assert.False(plain.Predict(latents, 500).allclose(given.Predict(latents, 500, firstLatent: 7)));
    }

    [Fact]
    public void Predict_References_StandInFrontOfEveryWindowAsNoisyAsTheStep()
    {
        using var scope = NewDisposeScope();
        using WanModel model = TensorWeights.Build(w => new WanModel(WanModelConfig.TinyVace, w));
        Tensor references = TensorWeights.Random(Values, 96, 2, 4, 4), noise = TensorWeights.Random(Values, 16, 2, 4, 4), latents = TensorWeights.Random(Values, 16, 3, 4, 4);
        VelocityInputs whole = Inputs(WanModelConfig.TinyVace, latents: 5);
        using GuidedVelocity windows = new(model, whole with { VaceReferences = references, ReferenceNoise = noise }, 3);
        using GuidedVelocity onePass = new(model, whole with { VaceContext = cat([references, whole.VaceContext!.narrow(1, 2, 3)], dim: 1) }, 3);
        Tensor noisy = (references.narrow(0, 0, 16) * (1 - 0.25)) + (noise * 0.25);

        Tensor velocity = windows.Predict(latents, 250, firstLatent: 2);

        TensorAssert.Identical(onePass.Predict(cat([noisy, latents], dim: 1), 250).narrow(1, 2, 3).contiguous(), velocity);
    }

    [Fact]
    public void Predict_ModelThatTakesAnImage_WithoutOne_SaysWhatItWants()
    {
        using var scope = NewDisposeScope();
        using WanModel model = TensorWeights.Build(w => new WanModel(WanModelConfig.TinyI2VA14B, w));
        using GuidedVelocity velocity = new(model, Inputs(WanModelConfig.TinyI2VA14B, latents: 3) with { ImageChannels = null }, 1);

        var error = Assert.Throws<ArgumentException>(() => velocity.Predict(zeros(16, 3, 4, 4), 500));

        Assert.StartsWith("this model wants image channels [1, 20, 3, 4, 4], got none", error.Message);
    }

    [Theory]
    [InlineData("i2v", false, "image tokens want [1, n, 64], got none")]
    [InlineData("flf2v", true, "20 image tokens have positions, those of two frames; got 10")]
    [InlineData("t2v", true, "this model takes no image tokens")]
    public void Construct_ImageTokensThatDoNotFit_SaysWhatTheModelWants(string kind, bool tokens, string expected)
    {
        using var scope = NewDisposeScope();
        WanModelConfig config = kind switch { "i2v" => WanModelConfig.TinyI2V, "flf2v" => WanModelConfig.TinyFlf2V, _ => WanModelConfig.Tiny };
        using WanModel model = TensorWeights.Build(w => new WanModel(config, w));
        VelocityInputs inputs = Inputs(config, latents: 3) with { ImageTokens = tokens ? zeros(1, 10, 64) : null };
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => new GuidedVelocity(model, inputs, 1)).Message);
    }

    [Fact]
    public void Construct_TextFeaturesWithInfinity_NamesTheTextEmbedding()
    {
        using var scope = NewDisposeScope();
        using WanModel model = TensorWeights.Build(w => new WanModel(WanModelConfig.Tiny, w));
        Tensor bad = TensorWeights.Random(Values, 7, WanModelConfig.Tiny.TextDim);
        bad[0, 0] = double.PositiveInfinity;

        var error = Assert.Throws<NonFiniteException>(() => new GuidedVelocity(model, new VelocityInputs { Context = bad }, guidanceScale: 1));

        Assert.Equal("text_embedding", error.Block);
    }

    [Fact]
    public void Predict_ConditioningOfAStretch_IsCutByTheVideosLatents()
    {
        using var scope = NewDisposeScope();
        using WanModel model = TensorWeights.Build(w => new WanModel(WanModelConfig.TinyI2VA14B, w));
        VelocityInputs whole = Inputs(WanModelConfig.TinyI2VA14B, latents: 5);
        VelocityInputs stretch = whole with { ImageChannels = whole.ImageChannels!.narrow(1, 1, 4), ConditionedFrom = 1 };
        using GuidedVelocity ofVideo = new(model, whole, 3), ofStretch = new(model, stretch, 3);
        Tensor latents = TensorWeights.Random(Values, 16, 3, 4, 4);

        TensorAssert.Identical(ofVideo.Predict(latents, 500, firstLatent: 2), ofStretch.Predict(latents, 500, firstLatent: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ofStretch.Predict(latents, 500, firstLatent: 0));
    }

    [Fact]
    public void Construct_GuidanceWithoutNegativePrompt_IsRefused()
    {
        using var scope = NewDisposeScope();
        using WanModel model = TensorWeights.Build(w => new WanModel(WanModelConfig.Tiny, w));
        var error = Assert.Throws<ArgumentException>(() => new GuidedVelocity(model, Inputs(WanModelConfig.Tiny, latents: 1) with { ContextNull = null }, 5));
        Assert.StartsWith("guidance scale 5 needs the features of a negative prompt", error.Message);
    }

    private static VelocityInputs Inputs(WanModelConfig config, int latents) => new()
    {
        Context = TensorWeights.Random(Values, 5, config.TextDim),
        ContextNull = TensorWeights.Random(Values, 7, config.TextDim),
        ImageTokens = config.ImageDim is { } width ? TensorWeights.Random(Values, 1, 10, width) : null,
        ImageChannels = config.ConditionChannels > 0 ? TensorWeights.Random(Values, config.ConditionChannels, latents, 4, 4) : null,
        VaceContext = config.VaceInChannels is { } channels ? TensorWeights.Random(Values, channels, latents, 4, 4) : null,
    };
}
