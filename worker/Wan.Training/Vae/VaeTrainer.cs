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
    private const uint NoiseLevel = 1;
    private static readonly string[] DecoderParts = ["decoder.", "conv2."];

    private readonly VaeTrainingOptions options;
    private readonly TrainedWeights weights;
    private readonly Tensor deviation;
    private readonly FeaturePyramid pyramid;
    private readonly Adversary? adversary;
    private readonly ClipBatches clips;
    private readonly RepeatedWork learning;
    private readonly string fingerprint;
    private readonly LastStep last = new();

    /// <param name="beginning">Null begins with random weights.</param>
    /// <exception cref="CheckpointException"><paramref name="beginning"/> has other widths, or is no such autoencoder.</exception>
    /// <exception cref="TrainingException">A stage has fewer clips than ranks.</exception>
    /// <param name="ranks">null: this process alone</param>
    public VaeTrainer(VaeTrainingOptions options, Device device, VaeBeginning? beginning = null, TrainingRanks? ranks = null)
        : this(options, device, beginning, ranks, DeviceRecorder.For(device))
    {
    }

    internal VaeTrainer(VaeTrainingOptions options, Device device, VaeBeginning? beginning, TrainingRanks? ranks, IWorkRecorder? recorder)
    {
        if (options.LatentNoise is not (>= 0 and <= 10)) throw new TrainingException($"latentNoise: {options.LatentNoise} must be 0 to 10 deviations");
        if (options.ObjectFocus is not (>= 0 and <= 1000)) throw new TrainingException($"objectFocus: {options.ObjectFocus} must be 0 to 1000");
        if (options.DecoderOnly && beginning is null) throw new TrainingException("decoderOnly: wants an autoencoder to begin with, whose encoder stays as it is");
        Ranks = (ranks ?? TrainingRanks.Alone).For(options.Stages);
        (this.options, Device) = (options, device);
        WanVaeConfig config = WanVaeConfig.Wan21.WithDim(options.Dim);
        ScalarType type = options.HalfPrecision ? ScalarType.BFloat16 : ScalarType.Float32;
        fingerprint = options.Fingerprint + (beginning is null ? "" : $" from {beginning.Digest}");
        Vae = beginning is null
            ? FreshWeights.Build(Part, Build, options.Seed, Begin, device, type)
            : WeightLoader.Load(beginning.Weights, type, device, Build);
        foreach (var (name, parameter) in Vae.named_parameters()) parameter.requires_grad_(IsTrained(name));
        weights = new TrainedWeights(Vae.named_parameters().Where(p => IsTrained(p.name)).Select(p => (p.name, p.parameter)), options.AdamW, options.AverageDecay);
        pyramid = new FeaturePyramid(options.Seed).to(device);
        adversary = options.Stages.Any(stage => stage.AdversarialWeight > 0) ? new Adversary(options.Seed, device, Ranks) : null;
        deviation = tensor([.. config.LatentStd], device: device).view(1, -1, 1, 1, 1).DetachFromDisposeScope();
        clips = new ClipBatches(options.Stages, options.Seed, Ranks);
        learning = new RepeatedWork(recorder, LearnUncriticised);

        WanVae Build(WeightScope w) => new(w, config, digest: "in training");
    }

    public Device Device { get; }

    /// <summary>As it is after the last step; <see cref="AverageWeights"/> are better.</summary>
    public WanVae Vae { get; }

    public int Steps => clips.Steps;

    public string? Note => learning.Note;

    public TrainingRanks Ranks { get; }

    public long Done => weights.Steps;

    /// <summary>Of the last step; at first, of the first.</summary>
    public VaeTrainingStage Stage => StageOf(Math.Max(0, Done - 1)).Stage;

    /// <summary>Whether latents mean what they meant in the beginning.</summary>
    public bool KeepsLatents => options.DecoderOnly;

    /// <summary>Under the published names, all of them; still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> AverageWeights =>
        [.. weights.Average, .. Vae.named_parameters().Where(p => !IsTrained(p.name)).Select(p => (p.name, p.parameter.detach()))];

    public void Step()
    {
        using var scope = NewDisposeScope();
        long step = Done;
        (VaeTrainingStage stage, long within) = StageOf(step);
        double learningRate = Rate(stage, within);
        IReadOnlyList<Clip> shown = clips.Of(step);
        // Before the pixels: copying waits for the device, which is still at work on the step before.
        Tensor[] counts = options.ObjectFocus > 0 ? [ObjectWeights.Of([.. shown.Select(clip => clip.Shot)], stage.Width, stage.Height, options.ObjectFocus, Device)] : [];
        Tensor pixels = ClipPixels.Of(shown, Device);
        (int first, int count) = Ranks.ShareOf(stage.BatchSize);
        // All ranks' noise: a step does not depend on how many there are.
        Tensor noise = StepNoise.Of(options.Seed, step, LatentShape(stage), Device).narrow(0, first, count);
        Tensor levels = tensor([.. StepNoise.Fractions(options.Seed, step, stage.BatchSize, NoiseLevel)[first..(first + count)].Select(level => (float)(level * options.LatentNoise))]).to(Device);
        double share = (double)count / stage.BatchSize;
        bool criticised = adversary is not null && stage.AdversarialWeight > 0;
        Tensor[] made = criticised
            ? Learn([pixels, noise, levels, .. counts], (clip, seen, pull) => Criticise(clip, seen, pull, stage.AdversarialWeight, learningRate, share))
            : learning.Do([pixels, noise, levels, .. counts]);
        made = [.. made.Select(part => part * share)];
        Ranks.Sum(made);
        Tensor length = weights.Step(made[0], learningRate, options.GradientLimit);
        last.Remember(length, ("loss", made[1]), ("l1", made[2]), ("kl", made[3]), ("features", made[4]), ("critic", criticised ? made[5] : ones_like(made[2])));
    }

    public StepReport Report()
    {
        (VaeTrainingStage stage, long within) = StageOf(Math.Max(0, Done - 1));
        return last.Report(Done, Rate(stage, within));
    }

    public void Save(string path) => TrainingState.Save(path, Done, fingerprint, State);

    public void Resume(string path)
    {
        long done = Ranks.Share(Ranks.Leads ? TrainingState.Load(path, fingerprint, State) : 0, State.Select(part => part.Tensor));
        weights.GoOnFrom(done);
        adversary?.GoOnFrom(AdversarialSteps(done));
    }

    public void Dispose()
    {
        learning.Dispose();
        Vae.Dispose();
        weights.Dispose();
        pyramid.Dispose();
        deviation.Dispose();
        adversary?.Dispose();
        last.Dispose();
    }

    private Tensor[] LearnUncriticised(Tensor[] given) => Learn(given, criticise: null);

    /// <param name="given">pixels [B, 3, T, H, W], noise for their latents, how much of it they have [B], and perhaps what the pixels count [B, 1, T, H, W]</param>
    /// <param name="criticise">From clips, reconstructions and the gradient at these, that gradient with the critic's part, and the critic's loss.</param>
    /// <returns>the gradient of all weights, then the parts of the loss, the critic's only where there is one</returns>
    private Tensor[] Learn(Tensor[] given, Func<Tensor, Tensor, Tensor, (Tensor Pull, Tensor Verdict)>? criticise)
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        (Tensor pixels, Tensor noise, Tensor levels) = (given[0], given[1], given[2]);
        (Tensor mean, Tensor logVariance) = Posterior(pixels);
        (mean, logVariance) = (mean.to(ScalarType.Float32), logVariance.to(ScalarType.Float32).clamp(-30, 20));
        Tensor latents = mean + (((0.5 * logVariance).exp() + (levels.view(-1, 1, 1, 1, 1) * deviation)) * noise);
        Tensor made = Vae.Reconstruct(latents), seen = made.detach().to(ScalarType.Float32).requires_grad_();
        VaeLoss loss = VaeLoss.Of(seen, pixels, mean, logVariance, pyramid, given.Length > 3 ? given[3] : null);
        Tensor pull = autograd.grad([loss.Pixels], [seen])[0];
        Tensor? verdict = null;
        if (criticise is not null) (pull, verdict) = criticise(pixels, seen, pull);
        if (options.DecoderOnly)
            autograd.backward([made], [pull.to(made.dtype)]);
        else
            autograd.backward([made, loss.Prior], [pull.to(made.dtype), ones_like(loss.Prior)]);
        Tensor[] parts = [weights.TakeGradient(), (loss.Pixels + loss.Prior).detach(), loss.L1, loss.Kl, loss.Features, .. verdict is null ? Array.Empty<Tensor>() : [verdict]];
        return [.. parts.Select(part => part.MoveToOuterDisposeScope())];
    }

    private (Tensor Mean, Tensor LogVariance) Posterior(Tensor pixels)
    {
        using IDisposable mode = options.DecoderOnly ? no_grad() : enable_grad();
        return Vae.Posterior(pixels);
    }

    private bool IsTrained(string name) => !options.DecoderOnly || DecoderParts.Any(part => name.StartsWith(part, StringComparison.Ordinal));

    private (Tensor Pull, Tensor Verdict) Criticise(Tensor pixels, Tensor seen, Tensor pull, double weight, double learningRate, double share) =>
        (pull + adversary!.Pull(seen, pull, weight, share), adversary.Learn(pixels, seen.detach(), learningRate, options.GradientLimit, share));

    private long[] LatentShape(VaeTrainingStage stage) =>
    [
        stage.BatchSize, Vae.Config.LatentChannels, 1 + ((stage.Frames - 1) / Vae.Config.TemporalStride), stage.Height / Vae.Config.SpatialStride, stage.Width / Vae.Config.SpatialStride,
    ];

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
