using TorchSharp.Modules;
using Wan.Models.Vae;
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
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> parameters;
    private readonly AdamWOptimizer optimizer;
    private readonly MovingAverage average;
    private readonly FeaturePyramid pyramid;
    private readonly LearningRate rate;
    private readonly StagedClips clips;

    public VaeTrainer(VaeTrainingOptions options)
    {
        this.options = options;
        WanVaeConfig config = WanVaeConfig.Wan21.WithDim(options.Dim);
        Vae = FreshWeights.Build(Part, w => new WanVae(w, config, digest: "in training"), options.Seed, InflatedWeights.Adjust);
        parameters = [.. Vae.named_parameters().Select(p => (p.name, p.parameter))];
        optimizer = new AdamWOptimizer(parameters, options.AdamW);
        average = new MovingAverage(parameters, options.AverageDecay);
        pyramid = new FeaturePyramid(options.Seed);
        clips = new StagedClips(options.Stages, options.Seed);
        rate = new LearningRate(options.PeakLearningRate, options.WarmUpSteps, Steps);
    }

    /// <summary>As it is after the last step; <see cref="AverageWeights"/> are better.</summary>
    public WanVae Vae { get; }

    public int Steps => clips.Steps;

    public long Done => optimizer.Steps;

    /// <summary>Under the published names; still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> AverageWeights => average.Weights;

    public StepReport Step()
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        long step = Done;
        Tensor pixels = stack([.. clips.Of(step).Select(clip => clip.ToTensor())]);
        (Tensor mean, Tensor logVariance) = Vae.Posterior(pixels);
        logVariance = logVariance.clamp(-30, 20);
        Tensor latents = mean + ((0.5 * logVariance).exp() * StepNoise.Of(options.Seed, step, mean.shape));
        using VaeLoss loss = VaeLoss.Of(Vae.Reconstruct(latents), pixels, mean, logVariance, pyramid);
        loss.Total.backward();
        double length = GradientClipping.Clip([.. parameters.Select(p => p.Parameter)], options.GradientLimit);
        double learningRate = rate.At(step);
        optimizer.Step(learningRate);
        average.Update(Done);
        return new StepReport(Done, learningRate, length, new Dictionary<string, double>
        {
            ["loss"] = loss.Total.item<float>(),
            ["l1"] = loss.L1,
            ["kl"] = loss.Kl,
            ["features"] = loss.Features,
        });
    }

    public void Save(string path) => TrainingState.Save(path, Done, options.Fingerprint, All());

    public void Resume(string path) => optimizer.Steps = TrainingState.Load(path, options.Fingerprint, All());

    public void Dispose()
    {
        Vae.Dispose();
        optimizer.Dispose();
        average.Dispose();
        pyramid.Dispose();
    }

    private IEnumerable<(string Name, Tensor Tensor)> All() =>
    [
        .. parameters.Select(p => ($"weights.{p.Name}", (Tensor)p.Parameter)),
        .. optimizer.Moments.Select(m => ($"adamw.{m.Name}", m.Tensor)),
        .. average.Weights.Select(a => ($"average.{a.Name}", a.Tensor)),
    ];
}
