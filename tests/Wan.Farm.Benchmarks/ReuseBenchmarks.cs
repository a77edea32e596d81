using System.Diagnostics;
using Wan.Models.Caching;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>What taking over from earlier steps saves, and how far it leads from the video without: a whole denoising of random weights.</summary>
/// <remarks>Random weights say what it costs and saves. How the picture suffers only trained ones can say.</remarks>
internal static class ReuseBenchmarks
{
    private const int Steps = 30;
    private const double Guidance = 5;

    private static readonly (string Name, StepCacheOptions Options)[] Kinds =
    [
        ("blocks-slow", new(Blocks(0.05))),
        ("blocks", new(Blocks(0.1))),
        ("blocks-fast", new(Blocks(0.2))),
        ("guidance", new(Guidance: new GuidanceCacheOptions(Every: 2, FirstSteps: Steps / 2))),
        ("both", new(Blocks(0.1), new GuidanceCacheOptions(Every: 2, FirstSteps: Steps / 2))),
    ];

    public static IEnumerable<Measurement> Measure()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using WanModel model = RandomWeights.Load(
            w => new WanModel(new WanModelConfig { Dim = 512, FfnDim = 2048, Heads = 8, Layers = 8 }, w), ScalarType.Float32, CPU);
        Tensor noise = randn([16, 3, 24, 24]);
        VelocityInputs inputs = new() { Context = randn([77, 4096]), ContextNull = randn([40, 4096]) };
        Run(model, inputs, noise, options: null, steps: 1);        // first touch of memory
        (Tensor plain, double seconds, CacheReport _) = Run(model, inputs, noise, options: null, Steps);
        foreach ((string name, StepCacheOptions options) in Kinds)
        {
            (Tensor latents, double taken, CacheReport report) = Run(model, inputs, noise, options, Steps);
            yield return new($"reuse-{name}", seconds / taken, "times as fast", FormattableString.Invariant($"{report.Saved} of {2 * Steps} forwards saved; latents {Psnr(plain, latents):0.0} dB from those without"));
        }
    }

    private static BlockCacheOptions Blocks(double threshold) => new(threshold, [1, 0], CacheSignal.TimeProjection, FirstSteps: 5);

    private static (Tensor Latents, double Seconds, CacheReport Report) Run(WanModel model, VelocityInputs inputs, Tensor noise, StepCacheOptions? options, int steps)
    {
        using StepCaches? caches = options is null ? null : new StepCaches(options, Steps);
        using GuidedVelocity velocity = new(model, inputs, Guidance, caches: caches);
        using UniPCSolver solver = new(Steps, shift: 5);
        using Denoiser denoiser = new(velocity, solver, noise);
        long start = Stopwatch.GetTimestamp();
        while (denoiser.StepIndex < steps)
            denoiser.Step();
        return (denoiser.Latents.clone(), Stopwatch.GetElapsedTime(start).TotalSeconds, caches?.Report ?? CacheReport.None);
    }

    /// <summary>Over the range of the expected values.</summary>
    private static double Psnr(Tensor expected, Tensor actual)
    {
        double range = (expected.max() - expected.min()).item<float>();
        return 10 * Math.Log10(range * range / (expected - actual).square().mean().item<float>());
    }
}
