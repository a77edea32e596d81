using TorchSharp;
using Wan.Models.Vae;
using Wan.Training.Data;
using Wan.Training.Optimization;
using Wan.Training.Runs;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>Trains an autoencoder of the Wan2.1 kind, first on pictures, then on clips.</summary>
/// <remarks>A step depends on the options, its number and the weights alone: what is interrupted and goes on ends with the same bytes.</remarks>
public sealed class VaeTrainer : ITrainer, IDisposable
{
    private const string Part = "vae";

    private readonly VaeTrainingOptions options;
    private readonly Device device;
    private readonly TrainedWeights weights;
    private readonly FeaturePyramid pyramid;
    private readonly LearningRate rate;
    private readonly ClipBatches clips;
    private readonly LastStep last = new();

    public VaeTrainer(VaeTrainingOptions options, Device device)
    {
        (this.options, this.device) = (options, device);
        WanVaeConfig config = WanVaeConfig.Wan21.WithDim(options.Dim);
        Vae = FreshWeights.Build(Part, w => new WanVae(w, config, digest: "in training"), options.Seed, InflatedWeights.Adjust, device);
        weights = new TrainedWeights(Vae.named_parameters().Select(p => (p.name, p.parameter)), options.AdamW, options.AverageDecay);
        pyramid = new FeaturePyramid(options.Seed).to(device);
        clips = new ClipBatches(options.Stages, options.Seed);
        rate = new LearningRate(options.PeakLearningRate, options.WarmUpSteps, Steps);
    }

    /// <summary>As it is after the last step; <see cref="AverageWeights"/> are better.</summary>
    public WanVae Vae { get; }

    public int Steps => clips.Steps;

    public long Done => weights.Steps;

    /// <summary>Under the published names; still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> AverageWeights => weights.Average;

    public void Step()
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        long step = Done;
        Tensor pixels = ClipPixels.Of(clips.Of(step), device);
        (Tensor mean, Tensor logVariance) = Vae.Posterior(pixels);
        logVariance = logVariance.clamp(-30, 20);
        Tensor latents = mean + ((0.5 * logVariance).exp() * StepNoise.Of(options.Seed, step, mean.shape, device));
        VaeLoss loss = VaeLoss.Of(Vae.Reconstruct(latents), pixels, mean, logVariance, pyramid);
        loss.Total.backward();
        Tensor length = weights.Step(rate.At(step), options.GradientLimit);
        last.Remember(length, ("loss", loss.Total), ("l1", loss.L1), ("kl", loss.Kl), ("features", loss.Features));
    }

    public StepReport Report() => last.Report(Done, rate.At(Done - 1));

    public void Save(string path) => TrainingState.Save(path, Done, options.Fingerprint, weights.State);

    public void Resume(string path) => weights.GoOnFrom(TrainingState.Load(path, options.Fingerprint, weights.State));

    public void Dispose()
    {
        Vae.Dispose();
        weights.Dispose();
        pyramid.Dispose();
        last.Dispose();
    }
}
