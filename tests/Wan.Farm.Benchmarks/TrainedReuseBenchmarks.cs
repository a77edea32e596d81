using System.Globalization;
using Wan.Models.Caching;
using Wan.Models.Noise;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>What taking over from earlier steps saves with trained weights, and how far its frames are from those without: the mean of a few videos.</summary>
internal sealed class TrainedReuseBenchmarks : IDisposable
{
    private const int Steps = 30;
    private const double Guidance = 5, Shift = 5;

    private static readonly string[] Prompts =
    [
        "A red ball rolls to the right over a green field.",
        "A blue square moves to the left.",
        "A yellow triangle rises and grows.",
    ];

    private static readonly double[] Thresholds = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6];

    private readonly Checkpoint checkpoint;
    private readonly WanModel model;
    private readonly WanVae vae;
    private readonly PromptEncoder texts;
    private readonly UmT5Encoder encoder;
    private readonly (int Width, int Height, int Frames) shape;
    private readonly Func<double> clock;

    private TrainedReuseBenchmarks(string folder, (int Width, int Height, int Frames) shape, Func<double> clock)
    {
        (this.shape, this.clock) = (shape, clock);
        checkpoint = Checkpoint.Open(folder);
        using IWeightSource transformer = checkpoint.OpenTransformer(), autoencoder = checkpoint.OpenVae(), text = checkpoint.OpenTextEncoder();
        model = WeightLoader.Load(transformer, ScalarType.Float32, CPU, w => new WanModel(checkpoint.TransformerConfig, w));
        vae = WanVae.Load(autoencoder, ScalarType.Float32, CPU, checkpoint.Digest, VaeParts.Decoder);
        encoder = WeightLoader.Load(text, ScalarType.Float32, CPU, w => new UmT5Encoder(checkpoint.TextEncoderConfig, w));
        texts = new PromptEncoder(UmT5Tokenizer.Load(checkpoint.TokenizerFolder), encoder, checkpoint.TransformerConfig.TextLength);
    }

    /// <param name="folder">A checkpoint of texts to videos, in a published layout.</param>
    /// <param name="size"><c>64x64x17</c>: pixels and frames, such as it was trained on.</param>
    /// <param name="clock">In seconds.</param>
    public static IEnumerable<Measurement> Measure(string folder, string size, Func<double> clock)
    {
        int[] parts = [.. size.Split('x').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        using var _ = no_grad();
        using var benchmark = new TrainedReuseBenchmarks(folder, (parts[0], parts[1], parts[2]), clock);
        foreach (Measurement measurement in benchmark.Measure())
            yield return measurement;
    }

    public void Dispose()
    {
        encoder.Dispose();
        vae.Dispose();
        model.Dispose();
        checkpoint.Dispose();
    }

    private IEnumerable<Measurement> Measure()
    {
        using var scope = NewDisposeScope();
        (VelocityInputs Inputs, Tensor Noise)[] videos = [.. Prompts.Select((prompt, seed) => (Inputs(prompt), Noise(seed)))];
        foreach (var video in videos)
            Run(video, options: null);                             // memory is touched, code is compiled
        foreach ((string name, StepCacheOptions options) in Kinds())
        {
            // Each video without and with, one after the other: what else the machine does meets both.
            (Rendered Without, Rendered With)[] pairs = [.. videos.Select(video => (Run(video, options: null), Run(video, options)))];
            double saved = pairs.Average(pair => (double)pair.With.Report.Saved);
            double psnr = pairs.Average(pair => Psnr(pair.Without.Frames, pair.With.Frames));
            double faster = pairs.Sum(pair => pair.Without.Seconds) / pairs.Sum(pair => pair.With.Seconds);
            yield return new(
                $"reuse-{name}", faster, "times as fast", string.Create(CultureInfo.InvariantCulture, $"{saved:0.0} of {2 * Steps} forwards saved; frames {psnr:0.0} dB from those without"));
        }
    }

    private static IEnumerable<(string Name, StepCacheOptions Options)> Kinds()
    {
        foreach (double threshold in Thresholds)
            yield return (string.Create(CultureInfo.InvariantCulture, $"blocks-{threshold}"), new StepCacheOptions(Blocks(threshold)));
        var guidance = new GuidanceCacheOptions(Every: 2, FirstSteps: Steps / 2);
        yield return ("guidance", new StepCacheOptions(Guidance: guidance));
        foreach (double threshold in Thresholds)
            yield return (string.Create(CultureInfo.InvariantCulture, $"both-{threshold}"), new StepCacheOptions(Blocks(threshold), guidance));
    }

    private static BlockCacheOptions Blocks(double threshold) => new(threshold, [1, 0], CacheSignal.TimeProjection, FirstSteps: 5);

    private VelocityInputs Inputs(string prompt) => new() { Context = texts.Encode(prompt), ContextNull = texts.Encode("") };

    private Tensor Noise(int seed) => CounterNoise.Latents(
        seed,
        firstFrame: 0,
        1 + ((shape.Frames - 1) / vae.Config.TemporalStride),
        vae.Config.LatentChannels,
        shape.Height / vae.Config.SpatialStride,
        shape.Width / vae.Config.SpatialStride);

    private Rendered Run((VelocityInputs Inputs, Tensor Noise) video, StepCacheOptions? options)
    {
        using StepCaches? caches = options is null ? null : new StepCaches(options, Steps);
        using GuidedVelocity velocity = new(model, video.Inputs, Guidance, caches: caches);
        using UniPCSolver solver = new(Steps, Shift);
        using Denoiser denoiser = new(velocity, solver, video.Noise);
        double start = clock();
        while (!denoiser.IsFinished)
            denoiser.Step();
        double seconds = clock() - start;
        Tensor frames = FrameConversion.VideoBytes(vae.Decode(denoiser.Latents.unsqueeze(0)).squeeze(0));
        return new(frames, seconds, caches?.Report ?? CacheReport.None);
    }

    /// <summary>Of 8-bit frames; 99 when all are equal.</summary>
    private static double Psnr(Tensor expected, Tensor actual)
    {
        double error = (expected.to(ScalarType.Float32) - actual.to(ScalarType.Float32)).square().mean().item<float>();
        return error == 0 ? 99 : 10 * Math.Log10(255 * 255 / error);
    }

    private sealed record Rendered(Tensor Frames, double Seconds, CacheReport Report);
}
