using TorchSharp;
using TorchSharp.Modules;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Training.Data;
using Wan.Training.Optimization;
using Wan.Training.Runs;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>Trains a diffusion transformer, and the text encoder that it listens to, on the latents of a finished autoencoder.</summary>
/// <remarks>A step depends on the options, its number and the weights alone: what is interrupted and goes on ends with the same bytes.</remarks>
public sealed class DitTrainer : ITrainer, IDisposable
{
    private const uint NoiseLevel = 1, NoiseLevelAngle = 2, Dropout = 3;

    private readonly DitTrainingOptions options;
    private readonly WanVae vae;
    private readonly UmT5Tokenizer tokenizer;
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> parameters;
    private readonly AdamWOptimizer optimizer;
    private readonly MovingAverage average;
    private readonly LearningRate rate;
    private readonly StagedClips clips;

    /// <param name="vae">Finished; stays the caller's. A training goes on with the same one only, by its digest.</param>
    /// <param name="tokenizer">Stays the caller's.</param>
    public DitTrainer(DitTrainingOptions options, WanVae vae, UmT5Tokenizer tokenizer)
    {
        (this.options, this.vae, this.tokenizer) = (options, vae, tokenizer);
        Transformer = FreshWeights.Build("transformer", w => new WanModel(options.Transformer, w), options.Seed, ZeroHead);
        TextEncoder = FreshWeights.Build("text", w => new UmT5Encoder(options.TextEncoder, w), options.Seed, (_, _) => { });
        parameters =
        [
            .. Transformer.named_parameters().Select(p => ($"transformer.{p.name}", p.parameter)),
            .. TextEncoder.named_parameters().Select(p => ($"text_encoder.{p.name}", p.parameter)),
        ];
        optimizer = new AdamWOptimizer(parameters, options.AdamW);
        average = new MovingAverage(parameters, options.AverageDecay);
        clips = new StagedClips(options.Stages, options.Seed);
        rate = new LearningRate(options.PeakLearningRate, options.WarmUpSteps, Steps);
    }

    /// <summary>As it is after the last step; <see cref="AverageWeights"/> are better.</summary>
    public WanModel Transformer { get; }

    /// <inheritdoc cref="Transformer"/>
    public UmT5Encoder TextEncoder { get; }

    public int Steps => clips.Steps;

    public long Done => optimizer.Steps;

    /// <summary>Under the published names behind <c>transformer.</c> and <c>text_encoder.</c>; still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> AverageWeights => average.Weights;

    public StepReport Step()
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        long step = Done;
        IReadOnlyList<Clip> batch = clips.Of(step);
        Tensor latents = Latents(batch);
        Tensor noise = StepNoise.Of(options.Seed, step, latents.shape);
        Tensor sigmas = torch.tensor(Sigmas(step, batch.Count));
        Tensor noisy = FlowMatching.Mix(latents, noise, sigmas.view(-1, 1, 1, 1, 1));
        using TextContext text = Transformer.Prepare([.. Captions(step, batch).Select(Encode)]);
        Tensor velocity = Transformer.forward(noisy, sigmas * 1000, text);
        Tensor loss = (velocity - FlowMatching.Velocity(latents, noise)).square().mean();
        loss.backward();
        double length = GradientClipping.Clip([.. parameters.Select(p => p.Parameter)], options.GradientLimit);
        double learningRate = rate.At(step);
        optimizer.Step(learningRate);
        average.Update(Done);
        return new StepReport(Done, learningRate, length, new Dictionary<string, double> { ["loss"] = loss.item<float>() });
    }

    public void Save(string path) => TrainingState.Save(path, Done, Fingerprint, All());

    public void Resume(string path) => optimizer.Steps = TrainingState.Load(path, Fingerprint, All());

    public void Dispose()
    {
        Transformer.Dispose();
        TextEncoder.Dispose();
        optimizer.Dispose();
        average.Dispose();
    }

    // Latents of another autoencoder mean something else.
    private string Fingerprint => $"{options.Fingerprint} on latents of {vae.Digest}";

    // The published model begins so: at first it predicts nothing, and every block learns from the same start.
    private static void ZeroHead(string name, Tensor weight)
    {
        if (!name.StartsWith("head.head.", StringComparison.Ordinal)) return;
        using var off = no_grad();
        weight.zero_();
    }

    private IEnumerable<(string Name, Tensor Tensor)> All() =>
    [
        .. parameters.Select(p => ($"weights.{p.Name}", (Tensor)p.Parameter)),
        .. optimizer.Moments.Select(m => ($"adamw.{m.Name}", m.Tensor)),
        .. average.Weights.Select(a => ($"average.{a.Name}", a.Tensor)),
    ];

    private Tensor Latents(IReadOnlyList<Clip> batch)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        return vae.Encode(stack([.. batch.Select(clip => clip.ToTensor())])).MoveToOuterDisposeScope();
    }

    private float[] Sigmas(long step, int count)
    {
        double[] levels = StepNoise.Fractions(options.Seed, step, count, NoiseLevel), angles = StepNoise.Fractions(options.Seed, step, count, NoiseLevelAngle);
        return [.. levels.Zip(angles, (u, v) => (float)FlowMatching.Sigma(u, v, options.Shift))];
    }

    private IEnumerable<string> Captions(long step, IReadOnlyList<Clip> batch) =>
        StepNoise.Fractions(options.Seed, step, batch.Count, Dropout).Zip(batch, (draw, clip) => draw < options.CaptionDropout ? "" : clip.Caption);

    /// <returns>[S, C], S the number of tokens</returns>
    private Tensor Encode(string caption)
    {
        TokenizedText tokens = tokenizer.Encode(caption, options.Transformer.TextLength);
        return TextEncoder.call(torch.tensor(tokens.Ids[..tokens.TokenCount]).unsqueeze(0), null).squeeze(0);
    }
}
