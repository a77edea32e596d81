using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Training.Data.Captions;
using Wan.Training.Data.Scenes;
using Wan.Training.Optimization;
using Wan.Training.Runs;
using Wan.Training.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>Trains a diffusion transformer, and the text encoder that it listens to, on the latents of a finished autoencoder.</summary>
/// <remarks>A step depends on the options, its number and the weights alone: what is interrupted and goes on ends with the same bytes.</remarks>
public sealed class DitTrainer : ITrainer, IDisposable
{
    private const uint NoiseLevel = 1, NoiseLevelAngle = 2, CaptionDraws = 3, Pictures = 5;

    private readonly DitTrainingOptions options;
    private readonly WanVae vae;
    private readonly UmT5Tokenizer tokenizer;
    private readonly Device device;
    private readonly TrainedWeights weights;
    private readonly LearningRate rate;
    private readonly LatentSource source;
    private readonly LastStep last = new();

    /// <param name="vae">Finished, on the device; stays the caller's. A training goes on with the same one only, by its digest.</param>
    /// <param name="tokenizer">Stays the caller's.</param>
    public DitTrainer(DitTrainingOptions options, WanVae vae, UmT5Tokenizer tokenizer, Device device)
    {
        (this.options, this.vae, this.tokenizer, this.device) = (options, vae, tokenizer, device);
        Transformer = FreshWeights.Build("transformer", w => new WanModel(options.Transformer, w), options.Seed, ZeroHead, device, options.ComputeType);
        TextEncoder = FreshWeights.Build("text", w => new UmT5Encoder(options.TextEncoder, w), options.Seed, (_, _) => { }, device);
        weights = new TrainedWeights(
            [
                .. Transformer.named_parameters().Select(p => ($"transformer.{p.name}", p.parameter)),
                .. TextEncoder.named_parameters().Select(p => ($"text_encoder.{p.name}", p.parameter)),
            ],
            options.AdamW,
            options.AverageDecay);
        source = new LatentSource(options.Stages, vae, options.Seed, device);
        rate = new LearningRate(options.PeakLearningRate, options.WarmUpSteps, Steps);
    }

    /// <summary>As it is after the last step; <see cref="AverageWeights"/> are better.</summary>
    public WanModel Transformer { get; }

    /// <inheritdoc cref="Transformer"/>
    public UmT5Encoder TextEncoder { get; }

    public int Steps => options.Stages.Sum(stage => stage.Steps);

    public long Done => weights.Steps;

    /// <summary>Of the last step; at first, of the first.</summary>
    public DitStage Stage => source.StageOf(Math.Max(0, Done - 1));

    /// <summary>Under the published names behind <c>transformer.</c> and <c>text_encoder.</c>; still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> AverageWeights => weights.Average;

    public void Step()
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        long step = Done;
        (Tensor latents, IReadOnlyList<Scene> scenes) = source.Of(step);
        if (StepNoise.Fractions(options.Seed, step, 1, Pictures)[0] < source.StageOf(step).PictureShare) latents = latents.narrow(2, 0, 1);
        Tensor noise = StepNoise.Of(options.Seed, step, latents.shape, device);
        Tensor sigmas = tensor(Sigmas(step, scenes.Count)).to(device);
        string[] captions = Captions(step, scenes);
        Tensor loss = zeros(1, device: device).squeeze();
        int size = Math.Max(1, captions.Length / options.Accumulation);
        for (int first = 0; first < captions.Length; first += size)
        {
            using var part = NewDisposeScope();
            int count = Math.Min(size, captions.Length - first);
            double share = (double)count / captions.Length;
            loss.add_(Learn(latents.narrow(0, first, count), noise.narrow(0, first, count), sigmas.narrow(0, first, count), captions[first..(first + count)], share));
        }

        last.Remember(weights.Step(rate.At(step), options.GradientLimit), ("loss", loss));
    }

    public StepReport Report() => last.Report(Done, rate.At(Done - 1));

    public void Save(string path) => TrainingState.Save(path, Done, Fingerprint, weights.State);

    public void Resume(string path) => weights.GoOnFrom(TrainingState.Load(path, Fingerprint, weights.State));

    public void Dispose()
    {
        Transformer.Dispose();
        TextEncoder.Dispose();
        weights.Dispose();
        source.Dispose();
        last.Dispose();
    }

    // Latents of another autoencoder mean something else.
    private string Fingerprint => $"{options.Fingerprint} on latents of {vae.Digest}";

    /// <summary>Adds to the gradients of all weights.</summary>
    /// <param name="latents">[B, C, T, H, W]</param>
    /// <param name="noise">the same shape</param>
    /// <param name="sigmas">[B]</param>
    /// <param name="share">of the step's clips</param>
    /// <returns>this share of the step's loss</returns>
    private Tensor Learn(Tensor latents, Tensor noise, Tensor sigmas, string[] captions, double share)
    {
        Tensor noisy = FlowMatching.Mix(latents, noise, sigmas.view(-1, 1, 1, 1, 1));
        using TextContext text = Transformer.PreparePadded(Encode(captions));
        using BlockCheckpoints? checkpoints = options.RecomputeBlocks ? new BlockCheckpoints() : null;
        Tensor velocity = Transformer.forward(noisy, sigmas * 1000, text, checkpoints: checkpoints);
        Tensor loss = (velocity - FlowMatching.Velocity(latents, noise)).square().mean() * share;
        if (checkpoints is null)
            loss.backward();
        else
            checkpoints.Backward(loss);
        return loss.detach();
    }

    // The published model begins so: at first it predicts nothing, and every block learns from the same start.
    private static void ZeroHead(string name, Tensor weight)
    {
        if (!name.StartsWith("head.head.", StringComparison.Ordinal)) return;
        using var off = no_grad();
        weight.zero_();
    }

    private float[] Sigmas(long step, int count)
    {
        double[] levels = StepNoise.Fractions(options.Seed, step, count, NoiseLevel), angles = StepNoise.Fractions(options.Seed, step, count, NoiseLevelAngle);
        return [.. levels.Zip(angles, (u, v) => (float)FlowMatching.Sigma(u, v, options.Shift))];
    }

    // Three draws for each clip: whether it has a caption, its language, and how it is phrased.
    private string[] Captions(long step, IReadOnlyList<Scene> scenes)
    {
        double[] draws = StepNoise.Fractions(options.Seed, step, 3 * scenes.Count, CaptionDraws);
        return
        [
            .. scenes.Select((scene, i) => draws[3 * i] < options.CaptionDropout
                ? ""
                : CaptionWriter.Write(
                    scene,
                    draws[(3 * i) + 1] < options.ChineseShare ? Language.Chinese : Language.English,
                    (int)(draws[(3 * i) + 2] * CaptionWriter.Phrasings))),
        ];
    }

    /// <returns>[B, text_len, C], zero past each caption's tokens</returns>
    private Tensor Encode(string[] captions)
    {
        int length = options.Transformer.TextLength;
        TokenizedText[] tokens = [.. captions.Select(caption => tokenizer.Encode(caption, length))];
        Tensor ids = tensor(tokens.SelectMany(t => t.Ids).ToArray(), [captions.Length, length]).to(device);
        Tensor mask = tensor(tokens.SelectMany(t => t.Mask).ToArray(), [captions.Length, length]).to(device);
        return TextEncoder.call(ids, mask) * mask.unsqueeze(-1);
    }
}
