using TorchSharp;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Caching;
using Wan.Models.Noise;
using Wan.Models.Pipelines;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Caching;

/// <summary>Predictions of a model that takes over from earlier steps, window by window.</summary>
public sealed class StepCachesTests : IDisposable
{
    private const int Steps = 6;

    private static readonly StepCacheOptions Options = new(
        new BlockCacheOptions(Threshold: 10, Coefficients: [1, 0], CacheSignal.TimeProjection), new GuidanceCacheOptions(Every: 2, FirstSteps: 1));

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TempFolder folder = new();
    private readonly WanModel model = GoldenModels.Transformer(GoldenFixtures.PathOf("models", "wan21-t2v"));
    private readonly Tensor first = CounterNoise.Latents(seed: 1, firstFrame: 0, frames: 2, channels: 16, height: 4, width: 6);
    private readonly Tensor second = CounterNoise.Latents(seed: 1, firstFrame: 2, frames: 2, channels: 16, height: 4, width: 6);
    private readonly VelocityInputs inputs;

    public StepCachesTests()
    {
        Random random = new(2);
        inputs = new VelocityInputs
        {
            Context = TensorWeights.Random(random, 5, model.Config.TextDim),
            ContextNull = TensorWeights.Random(random, 3, model.Config.TextDim),
        };
    }

    public void Dispose()
    {
        scope.Dispose();
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Predict_TwoWindows_EachTakesOverFromItsOwnEarlierSteps()
    {
        using StepCaches together = new(Options, Steps), alone = new(Options, Steps);
        using GuidedVelocity both = Guided(together), one = Guided(alone);
        for (int step = 0; step < Steps; step++)
        {
            TensorAssert.Identical(one.Predict(second, Time(step), 2, step), Second(both, step));
        }

        Assert.Equal(alone.Report + alone.Report, together.Report);
        Assert.True(together.Report is { BlocksReused: > 0, GuidanceReused: > 0 });
    }

    [Fact]
    public void Predict_NothingToTakeOver_GivesTheBytesOfNoCaches()
    {
        using StepCaches none = new(new StepCacheOptions(), Steps);
        using GuidedVelocity cached = Guided(none), plain = Guided(null);
        for (int step = 0; step < 3; step++)
            TensorAssert.Identical(plain.Predict(first, Time(step), 0, step), cached.Predict(first, Time(step), 0, step));
    }

    [Fact]
    public void Use_AnotherTransformer_ComputesTheNextStepInFull()
    {
        using StepCaches caches = new(Options, Steps);
        using GuidedVelocity guided = Guided(caches), plain = Guided(null);
        caches.Use("high");
        guided.Predict(first, Time(0), 0, 0);
        guided.Predict(first, Time(1), 0, 1);
        CacheReport before = caches.Report;
        caches.Use("high");
        Assert.Equal(before, caches.Report);

        caches.Use("low");
        TensorAssert.Identical(plain.Predict(first, Time(2), 0, 2), guided.Predict(first, Time(2), 0, 2));
        Assert.Equal(before.Computed + 2, caches.Report.Computed);
        Assert.Equal(before.Saved, caches.Report.Saved);
    }

    [Fact]
    public void Restore_OneWindowOfAFileOfTwo_GoesOnWithTheBytesOfNotHavingStopped()
    {
        using StepCaches saved = new(Options, Steps), restored = new(Options, Steps);
        using GuidedVelocity through = Guided(saved), after = Guided(restored);
        saved.Use("one");
        for (int step = 0; step < 3; step++)
            Second(through, step);
        Write(saved, folder["state.safetensors"]);

        Assert.Equal([2], restored.Restore(folder["state.safetensors"], [2, 4], CPU));
        restored.Use("one");
        for (int step = 3; step < Steps; step++)
            TensorAssert.Identical(Second(through, step), after.Predict(second, Time(step), 2, step));
        Assert.Equal(saved.Report, restored.Report + restored.Report);
    }

    [Fact]
    public void Restore_StateOfAnotherTransformer_IsForgottenWhenTheNextOneBegins()
    {
        using StepCaches saved = new(Options, Steps), restored = new(Options, Steps);
        using GuidedVelocity before = Guided(saved), after = Guided(restored), plain = Guided(null);
        saved.Use("high");
        before.Predict(first, Time(0), 0, 0);
        Write(saved, folder["state.safetensors"]);
        restored.Restore(folder["state.safetensors"], [0], CPU);
        restored.Use("low");

        TensorAssert.Identical(plain.Predict(first, Time(1), 0, 1), after.Predict(first, Time(1), 0, 1));
    }

    private static void Write(StepCaches caches, string path)
    {
        using CacheState state = caches.Save();
        SafetensorsWriter.Write(path, state.Tensors.Select(pair => (pair.Key, pair.Value)), state.Values);
    }

    private static double Time(int step) => 1000 - (10 * step);

    private GuidedVelocity Guided(StepCaches? caches) => new(model, inputs, guidanceScale: 5, caches: caches);

    /// <summary>The second window's prediction, after the first one's.</summary>
    private Tensor Second(GuidedVelocity guided, int step)
    {
        guided.Predict(first, Time(step), 0, step);
        return guided.Predict(second, Time(step), 2, step);
    }
}
