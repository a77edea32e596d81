using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Weights;
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
    private const uint NoiseLevel = 1, NoiseLevelAngle = 2, CaptionDraws = 3, Pictures = 5, Gifts = 6;

    private readonly DitTrainingOptions options;
    private readonly WanVae vae;
    private readonly UmT5Tokenizer tokenizer;
    private readonly Device device;
    private readonly TrainingRanks ranks;
    private readonly TrainedWeights weights;
    private readonly RepeatedWork learning;
    private readonly LearningRate rate;
    private readonly LatentSource source;
    private readonly string fingerprint;
    private readonly GivenFrames? given;
    private readonly ObjectReader? reader;
    private readonly LastStep last = new();

    /// <param name="vae">Finished, on the device; stays the caller's. A training goes on with the same one only, by its digest.</param>
    /// <param name="tokenizer">Stays the caller's.</param>
    /// <param name="ranks">null: this process alone</param>
    /// <param name="beginning">null begins with random weights</param>
    /// <param name="keptLatents">folder for encoded clips, which a training that goes on takes from there; null: it encodes them again</param>
    /// <exception cref="CheckpointException"><paramref name="beginning"/> has weights of other shapes.</exception>
    /// <exception cref="TrainingException">A stage has fewer clips than ranks, <paramref name="beginning"/> has other heads, or the kind of model cannot be trained.</exception>
    public DitTrainer(DitTrainingOptions options, WanVae vae, UmT5Tokenizer tokenizer, Device device, TrainingRanks? ranks = null, DitBeginning? beginning = null, string? keptLatents = null)
        : this(options, vae, tokenizer, device, ranks, DeviceRecorder.For(device), beginning, keptLatents)
    {
    }

    internal DitTrainer(
        DitTrainingOptions options, WanVae vae, UmT5Tokenizer tokenizer, Device device, TrainingRanks? ranks, IWorkRecorder? recorder, DitBeginning? beginning = null, string? keptLatents = null)
    {
        this.ranks = (ranks ?? TrainingRanks.Alone).For(options.Stages);
        (this.options, this.vae, this.tokenizer, this.device) = (options, vae, tokenizer, device);
        given = TrainedKind.GivenTo(options, vae.Config);
        if (options.Alignment?.ProblemWith(options.Transformer.Layers, options.RecomputeBlocks) is { } problem) throw new TrainingException($"alignment.{problem}");
        // Latents of another autoencoder mean something else.
        fingerprint = $"{(options with { Given = given }).Fingerprint} on latents of {vae.Digest}" + (beginning is null ? "" : $" from {beginning.Digest}");
        Transformer = beginning is null
            ? FreshWeights.Build("transformer", BuildTransformer, options.Seed, ZeroHead, device, options.ComputeType)
            : beginning.Transformer(options.Transformer, BuildTransformer, options.ComputeType, device);
        TextEncoder = beginning is null
            ? FreshWeights.Build("text", BuildTextEncoder, options.Seed, (_, _) => { }, device)
            : beginning.TextEncoder(BuildTextEncoder, device);
        if (options.Alignment is not null) reader = new ObjectReader(options.Transformer.Dim, vae.Config.SpatialStride * options.Transformer.Patch.W, vae.Config.TemporalStride, device);
        weights = new TrainedWeights(
            [
                .. Transformer.named_parameters().Select(p => ($"transformer.{p.name}", p.parameter)),
                .. TextEncoder.named_parameters().Select(p => ($"text_encoder.{p.name}", p.parameter)),
                .. reader?.Parameters.Select(p => ($"reader.{p.Name}", p.Parameter)) ?? [],
            ],
            options.AdamW,
            options.AverageDecay);
        learning = new RepeatedWork(recorder, LearnPart);
        source = new LatentSource(options.Stages, vae, options.Seed, device, this.ranks, reader, withFirstFrames: given?.FirstFrameShare > 0, keptLatents);
        rate = new LearningRate(options.PeakLearningRate, options.WarmUpSteps, Steps);

        WanModel BuildTransformer(WeightScope w) => new(options.Transformer, w);
        UmT5Encoder BuildTextEncoder(WeightScope w) => new(options.TextEncoder, w);
    }

    /// <summary>As it is after the last step; <see cref="AverageWeights"/> are better.</summary>
    public WanModel Transformer { get; }

    /// <inheritdoc cref="Transformer"/>
    public UmT5Encoder TextEncoder { get; }

    public int Steps => options.Stages.Sum(stage => stage.Steps);

    public string? Note => learning.Note;

    public TrainingRanks Ranks => ranks;

    public long Done => weights.Steps;

    /// <summary>Of the last step; at first, of the first.</summary>
    public DitStage Stage => source.StageOf(Math.Max(0, Done - 1));

    /// <summary>Under the published names behind <c>transformer.</c> and <c>text_encoder.</c>; still owned here.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> AverageWeights => weights.Average;

    public void Step()
    {
        using var scope = NewDisposeScope();
        long step = Done;
        DitStage stage = source.StageOf(step);
        (int first, int count) = ranks.ShareOf(stage.BatchSize);
        (IReadOnlyList<Shot> shots, Func<ClipLatents> clipsOf) = source.Of(step);
        (long[] ids, long[] mask) = Tokens(Captions(step, stage.BatchSize, first, shots));
        float[] levels = Sigmas(step, stage.BatchSize)[first..(first + count)];
        ClipLatents clips = clipsOf();
        if (StepNoise.Fractions(options.Seed, step, 1, Pictures)[0] < stage.PictureShare) clips = clips.Pictures();
        Tensor latents = clips.Whole;
        // All ranks' noise: a step does not depend on how many there are.
        Tensor noise = StepNoise.Of(options.Seed, step, [stage.BatchSize, .. latents.shape[1..]], device).narrow(0, first, count);
        long[] texts = [count, options.Transformer.TextLength];
        Tensor[] shown =
        [
            latents, noise, tensor(levels).to(device), tensor(ids, texts).to(device), tensor(mask, texts).to(device),
            .. GivenOf(step, stage, clips), .. clips.Maps is null ? [] : new[] { clips.Maps },
        ];
        Tensor[] learned = Learn(shown, (double)count / stage.BatchSize);
        ranks.Sum(learned);
        Tensor length = weights.Step(learned[0], rate.At(step), options.GradientLimit);
        last.Remember(length, [("loss", learned[1]), .. reader is null ? [] : new[] { ("alignment", learned[2]) }]);
    }

    public StepReport Report() => last.Report(Done, rate.At(Done - 1));

    public void Save(string path) => TrainingState.Save(path, Done, fingerprint, weights.State);

    public void Resume(string path)
    {
        long done = ranks.Leads ? TrainingState.Load(path, fingerprint, weights.State) : 0;
        weights.GoOnFrom(ranks.Share(done, weights.State.Select(part => part.Tensor)));
    }

    public void Dispose()
    {
        learning.Dispose();
        Transformer.Dispose();
        TextEncoder.Dispose();
        weights.Dispose();
        source.Dispose();
        reader?.Dispose();
        last.Dispose();
    }

    /// <summary>In parts, of which each has the memory for itself.</summary>
    /// <param name="weight">of these clips among all ranks'</param>
    /// <returns>of <see cref="LearnPart"/>, these clips' share of all clips' mean</returns>
    private Tensor[] Learn(Tensor[] shown, double weight)
    {
        long clips = shown[0].shape[0], size = Math.Max(1, clips / options.Accumulation);
        Tensor[]? sums = null;
        for (long first = 0; first < clips; first += size)
        {
            using var scope = NewDisposeScope();
            long count = Math.Min(size, clips - first);
            double share = weight * count / clips;
            Tensor[] part = learning.Do([.. shown.Select(tensor => tensor.narrow(0, first, count))]);
            sums = [.. part.Select((tensor, i) => (sums is null ? tensor * share : sums[i].add_(tensor, alpha: share)).MoveToOuterDisposeScope())];
        }

        return sums!;
    }

    /// <param name="shown">
    /// latents [B, C, T, H, W], noise of the same shape, sigmas [B], token ids [B, text_len], and which of them are tokens, of the same shape; for image to video
    /// what is given, [B, 4 + C, T, H, W]; with a reader its maps
    /// </param>
    /// <returns>the gradient of these clips' mean loss, the loss of the velocity, and with a reader its own</returns>
    private Tensor[] LearnPart(Tensor[] shown)
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        (Tensor latents, Tensor noise, Tensor sigmas, Tensor ids, Tensor mask) = (shown[0], shown[1], shown[2], shown[3], shown[4]);
        Tensor noisy = FlowMatching.Mix(latents, noise, sigmas.view(-1, 1, 1, 1, 1));
        using TextContext text = Transformer.PreparePadded(TextEncoder.call(ids, mask) * mask.unsqueeze(-1));
        using BlockCheckpoints? checkpoints = options.RecomputeBlocks ? new BlockCheckpoints() : null;
        Tensor? alignment = null;
        Tensor velocity = Transformer.forward(noisy, sigmas * 1000, text, given is null ? null : shown[5], checkpoints: checkpoints, afterBlock: reader is null ? null : Read);
        Tensor errors = (velocity - FlowMatching.Velocity(latents, noise)).square(), loss = errors.mean();
        Tensor whole = options.Alignment is not { } asked
            ? loss
            : (alignment! * asked.Weight) + (asked.Focus > 0 ? (errors * reader!.Weights(shown[^1], asked.Focus, latents.shape)).mean() : loss);
        if (checkpoints is null)
            whole.backward();
        else
            checkpoints.Backward(whole);
        Tensor[] learned = [weights.TakeGradient(), loss.detach(), .. alignment is null ? [] : new[] { alignment.detach() }];
        return [.. learned.Select(tensor => tensor.MoveToOuterDisposeScope())];

        void Read(int block, Tensor tokens)
        {
            if (block == options.Alignment!.Block - 1) alignment = reader!.Loss(tokens, shown[^1]).MoveToOuterDisposeScope();
        }
    }

    // The published model begins so: at first it predicts nothing, and every block learns from the same start.
    private static void ZeroHead(string name, Tensor weight)
    {
        if (!name.StartsWith("head.head.", StringComparison.Ordinal)) return;
        using var off = no_grad();
        weight.zero_();
    }

    /// <returns>what a model of pictures is given of this rank's clips; nothing for other models</returns>
    private Tensor[] GivenOf(long step, DitStage stage, ClipLatents clips)
    {
        if (given is null) return [];
        (int first, int count) = ranks.ShareOf(stage.BatchSize);
        double[] draws = StepNoise.Fractions(options.Seed, step, 2 * stage.BatchSize, Gifts)[(2 * first)..];
        int latents = (int)clips.Whole.shape[2];
        Gift[] gifts = [.. Enumerable.Range(0, count).Select(i => given.Draw(draws[2 * i], draws[(2 * i) + 1], latents))];
        return [GivenChannels.Of(clips, gifts, source.Gray(stage))];
    }

    private float[] Sigmas(long step, int count)
    {
        double[] levels = StepNoise.Fractions(options.Seed, step, count, NoiseLevel), angles = StepNoise.Fractions(options.Seed, step, count, NoiseLevelAngle);
        return [.. levels.Zip(angles, (u, v) => (float)FlowMatching.Sigma(u, v, options.Shift))];
    }

    // Three draws for each clip: whether it has a caption, its language, and how it is phrased.
    private string[] Captions(long step, int all, int first, IReadOnlyList<Shot> shots)
    {
        double[] draws = StepNoise.Fractions(options.Seed, step, 3 * all, CaptionDraws)[(3 * first)..];
        return
        [
            .. shots.Select((shot, i) => draws[3 * i] < options.CaptionDropout
                ? ""
                : CaptionWriter.Write(
                    shot.Scene,
                    draws[(3 * i) + 1] < options.ChineseShare ? Language.Chinese : Language.English,
                    (int)(draws[(3 * i) + 2] * CaptionWriter.Phrasings))),
        ];
    }

    /// <returns>[B, text_len] each, row by row</returns>
    private (long[] Ids, long[] Mask) Tokens(string[] captions)
    {
        TokenizedText[] tokens = [.. captions.AsParallel().AsOrdered().Select(caption => tokenizer.Encode(caption, options.Transformer.TextLength))];
        return ([.. tokens.SelectMany(t => t.Ids)], [.. tokens.SelectMany(t => t.Mask)]);
    }
}
