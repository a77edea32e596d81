using TorchSharp;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Data;
using Wan.Training.Optimization;
using Wan.Training.Runs;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>Trains an autoencoder of the Wan2.1 kind, first on pictures, then on clips, in the end against a critic.</summary>
/// <remarks>A step depends on the options, its number and the weights alone: what is interrupted and goes on ends with the same bytes.</remarks>
public sealed class VaeTrainer : ITrainer, IDisposable
{
    private const string Part = "vae";
    private const double FirstLogVariance = -4;

    private readonly VaeTrainingOptions options;
    private readonly TrainedWeights weights;
    private readonly FeaturePyramid pyramid;
    private readonly Adversary? adversary;
    private readonly ClipBatches clips;
    private readonly string fingerprint;
    private readonly LastStep last = new();

    /// <param name="beginning">Null begins with random weights.</param>
    /// <exception cref="CheckpointException"><paramref name="beginning"/> has other widths, or is no such autoencoder.</exception>
    public VaeTrainer(VaeTrainingOptions options, Device device, VaeBeginning? beginning = null)
    {
        (this.options, Device) = (options, device);
        WanVaeConfig config = WanVaeConfig.Wan21.WithDim(options.Dim);
        ScalarType type = options.HalfPrecision ? ScalarType.BFloat16 : ScalarType.Float32;
        fingerprint = options.Fingerprint + (beginning is null ? "" : $" from {beginning.Digest}");
        Vae = beginning is null
            ? FreshWeights.Build(Part, Build, options.Seed, Begin, device, type)
            : WeightLoader.Load(beginning.Weights, type, device, Build);
        foreach (var (_, parameter) in Vae.named_parameters()) parameter.requires_grad_(true);
        weights = new TrainedWeights(Vae.named_parameters().Select(p => (p.name, p.parameter)), options.AdamW, options.AverageDecay);
        pyramid = new FeaturePyramid(options.Seed).to(device);
        adversary = options.Stages.Any(stage => stage.AdversarialWeight > 0) ? new Adversary(options.Seed, device) : null;
        clips = new ClipBatches(options.Stages, options.Seed);

        WanVae Build(WeightScope w) => new(w, config, digest: "in training");
    }

    public Device Device { get; }

    /// <summary>As it is after the last step; <see cref="AverageWeights"/> are better.</summary>
    public WanVae Vae { get; }

    public int Steps => clips.Steps;

    public long Done => weights.Steps;

    /// <summary>Of the last step; at first, of the first.</summary>
    public VaeTrainingStage Stage => StageOf(Math.Max(0, Done - 1)).Stage;

    /// <summary>Under the published names; still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> AverageWeights => weights.Average;

    public void Step()
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        long step = Done;
        (VaeTrainingStage stage, long within) = StageOf(step);
        double learningRate = Rate(stage, within);
        Tensor pixels = ClipPixels.Of(clips.Of(step), Device);
        (Tensor mean, Tensor logVariance) = Vae.Posterior(pixels);
        (mean, logVariance) = (mean.to(ScalarType.Float32), logVariance.to(ScalarType.Float32).clamp(-30, 20));
        Tensor latents = mean + ((0.5 * logVariance).exp() * StepNoise.Of(options.Seed, step, mean.shape, Device));
        Tensor made = Vae.Reconstruct(latents), seen = made.detach().to(ScalarType.Float32).requires_grad_();
        VaeLoss loss = VaeLoss.Of(seen, pixels, mean, logVariance, pyramid);
        Tensor pull = autograd.grad([loss.Pixels], [seen])[0];
        Tensor? verdict = null;
        if (adversary is not null && stage.AdversarialWeight > 0)
        {
            pull = pull + adversary.Pull(seen, pull, stage.AdversarialWeight);
            verdict = adversary.Learn(pixels, seen.detach(), learningRate, options.GradientLimit);
        }

        autograd.backward([made, loss.Prior], [pull.to(made.dtype), ones_like(loss.Prior)]);
        Tensor length = weights.Step(learningRate, options.GradientLimit);
        last.Remember(length, ("loss", loss.Pixels + loss.Prior), ("l1", loss.L1), ("kl", loss.Kl), ("features", loss.Features), ("critic", verdict ?? ones_like(loss.L1)));
    }

    public StepReport Report()
    {
        (VaeTrainingStage stage, long within) = StageOf(Math.Max(0, Done - 1));
        return last.Report(Done, Rate(stage, within));
    }

    public void Save(string path) => TrainingState.Save(path, Done, fingerprint, State);

    public void Resume(string path)
    {
        long done = TrainingState.Load(path, fingerprint, State);
        weights.GoOnFrom(done);
        adversary?.GoOnFrom(AdversarialSteps(done));
    }

    public void Dispose()
    {
        Vae.Dispose();
        weights.Dispose();
        pyramid.Dispose();
        adversary?.Dispose();
        last.Dispose();
    }

    // The last layer of the encoder: means, then log-variances. At first the latents have little noise, so that the decoder has something to learn from.
    private static void Begin(string name, Tensor weight)
    {
        InflatedWeights.Adjust(name, weight);
        using var off = no_grad();
        if (name == "conv1.bias") weight.narrow(0, weight.shape[0] / 2, weight.shape[0] / 2).fill_(FirstLogVariance);
    }

    private IEnumerable<(string Name, Tensor Tensor)> State => [.. weights.State, .. adversary?.State ?? []];

    private double Rate(VaeTrainingStage stage, long within) => new LearningRate(stage.PeakLearningRate, options.WarmUpSteps, stage.Steps).At(within);

    /// <returns>the step's stage, and how many of its steps come before</returns>
    private (VaeTrainingStage Stage, long Within) StageOf(long step)
    {
        foreach (VaeTrainingStage stage in options.Stages)
        {
            if (step < stage.Steps) return (stage, step);
            step -= stage.Steps;
        }

        throw new InvalidOperationException($"All {Steps} steps are done.");
    }

    private long AdversarialSteps(long done)
    {
        long before = 0, count = 0;
        foreach (VaeTrainingStage stage in options.Stages)
        {
            if (stage.AdversarialWeight > 0) count += Math.Clamp(done - before, 0, stage.Steps);
            before += stage.Steps;
        }

        return count;
    }
}
