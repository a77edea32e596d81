using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Denoising;
using Wan.Models.Conditioning;
using Wan.Models.Noise;
using Wan.Models.Pipelines;
using Wan.Models.Pipelines.Windows;
using Wan.Models.Schedulers;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Training.Data;
using Wan.Training.Vae;
using static TorchSharp.torch;

namespace Wan.Farm.Cli.Scores;

/// <summary>Renders many prompts with weights that are loaded once. The steps are those of a job, without its tasks and files.</summary>
internal sealed class PromptRenderer : IDisposable
{
    private readonly ScoreSettings settings;
    private readonly Device device;
    private readonly UmT5Tokenizer tokenizer;
    private readonly UmT5Encoder encoder;
    private readonly WanModel transformer;
    private readonly WanVae vae;
    private readonly PromptEncoder prompts;

    /// <param name="dtype">Of transformer and text encoder; the autoencoder computes in float32, as in a job.</param>
    /// <exception cref="CheckpointException">The folder holds no complete model, or one that takes more than a text and a first picture.</exception>
    public PromptRenderer(string folder, ScoreSettings settings, ScalarType dtype, Device device)
    {
        (this.settings, this.device) = (settings, device);
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        Digest = checkpoint.Digest;
        WanModelConfig config = checkpoint.TransformerConfig;
        if (config.ModelType is not ("t2v" or "i2v") || config.TakesImageTokens || checkpoint.ExpertBoundary is not null)
            throw new CheckpointException(folder, $"is a model of type {config.ModelType}{(config.TakesImageTokens ? " with image tokens" : "")}{(checkpoint.ExpertBoundary is null ? "" : " with two experts")}; accepted: t2v, or i2v without image tokens, of one expert");
        tokenizer = UmT5Tokenizer.Load(checkpoint.TokenizerFolder);
        encoder = Load(checkpoint.OpenTextEncoder(), w => new UmT5Encoder(checkpoint.TextEncoderConfig, w));
        transformer = Load(checkpoint.OpenTransformer(), w => new WanModel(checkpoint.TransformerConfig, w));
        using IWeightSource weights = checkpoint.OpenVae();
        vae = WanVae.Load(weights, ScalarType.Float32, device, checkpoint.Digest);
        prompts = new PromptEncoder(tokenizer, encoder, checkpoint.TransformerConfig.TextLength);

        T Load<T>(IWeightSource source, Func<WeightScope, T> build)
            where T : nn.Module
        {
            using (source)
                return WeightLoader.Load(source, dtype, device, build);
        }
    }

    /// <summary>The model's.</summary>
    public string Digest { get; }

    /// <summary>Whether a clip begins with a picture.</summary>
    public bool TakesPicture => transformer.Config.ConditionChannels > 0;

    /// <param name="picture">8-bit RGB [H, W, 3] of the clip's size, for a model that takes one; else it is not looked at</param>
    /// <returns>8-bit RGB frames, [H, W, 3]</returns>
    public IReadOnlyList<byte[]> Render(string prompt, byte[]? picture, long seed, CancellationToken ct)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        Tensor context = prompts.Encode(prompt);
        Tensor? contextNull = settings.Guidance == 1 ? null : prompts.Encode("");
        VelocityInputs inputs = new() { Context = context, ContextNull = contextNull, ImageChannels = TakesPicture ? Channels(picture) : null };
        int stride = vae.Config.SpatialStride;
        Tensor noise = CounterNoise.Latents(seed, 0, Latents, (int)transformer.Config.OutChannels, settings.Size.Height / stride, settings.Size.Width / stride).to(device);
        Tensor latents = settings.Strategy == ScoreStrategy.Continuation ? Continued(inputs, noise, ct) : Denoised(inputs, noise, Windows(), known: null, ct);
        return Bytes(vae.Decode(latents.unsqueeze(0)).squeeze(0));
    }

    /// <summary>A clip as the autoencoder gives it back.</summary>
    /// <returns>8-bit RGB frames, [H, W, 3]</returns>
    public IReadOnlyList<byte[]> Copy(Clip clip) => Reconstruction.Of(vae, clip, device);

    public void Dispose()
    {
        vae.Dispose();
        transformer.Dispose();
        encoder.Dispose();
        tokenizer.Dispose();
    }

    private int Latents => 1 + ((settings.Frames - 1) / vae.Config.TemporalStride);

    private WindowFusion? Windows()
    {
        if (settings.Strategy != ScoreStrategy.Windows) return null;
        IReadOnlyList<LatentRange> windows = WindowLayout.Windows(Latents, settings.Window, settings.Overlap);
        return new WindowFusion(LaneWindows.Alone([.. windows.Select(window => new LatentWindow(window.First, window.Count))]), exchange: null, device);
    }

    /// <summary>Chunks that each begin with the last latents of the one before.</summary>
    private Tensor Continued(VelocityInputs inputs, Tensor noise, CancellationToken ct)
    {
        Tensor done = empty([noise.shape[0], 0, noise.shape[2], noise.shape[3]], device: device);
        foreach (LatentRange chunk in ContinuationLayout.Chunks(Latents, settings.Window, settings.Overlap))
        {
            Tensor own = noise.narrow(1, chunk.First, chunk.Count);
            long shared = done.shape[1] - chunk.First;
            KnownPrefix? known = shared == 0 ? null : new KnownPrefix(Owned(done.narrow(1, chunk.First, shared)), Owned(own.narrow(1, 0, shared)));
            Tensor? channels = inputs.ImageChannels?.narrow(1, chunk.First, chunk.Count).clone();
            if (channels is not null && shared > 0) ImageChannels.TakeOver(channels, done.narrow(1, chunk.First, shared));
            Tensor latents = Denoised(inputs with { ImageChannels = channels }, own, windows: null, known, ct);
            done = cat([done, latents.narrow(1, shared, chunk.Count - shared)], dim: 1);
        }

        return done;
    }

    private Tensor Channels(byte[]? picture)
    {
        using var scope = NewDisposeScope();
        byte[] rgb = picture ?? throw new ArgumentNullException(nameof(picture), "this model begins with a picture");
        Tensor levels = tensor(rgb, [settings.Size.Height, settings.Size.Width, 3]).permute(2, 0, 1).to(device).to(ScalarType.Float32);
        var size = new PixelSize(settings.Size.Height, settings.Size.Width);
        return ImageChannels.OfFirstFrame(vae, (levels / 127.5) - 1, settings.Frames, size).MoveToOuterDisposeScope();
    }

    private Tensor Denoised(VelocityInputs inputs, Tensor noise, WindowFusion? windows, KnownPrefix? known, CancellationToken ct)
    {
        using var velocity = new GuidedVelocity(transformer, inputs, settings.Guidance);
        using var solver = new UniPCSolver(settings.Steps, settings.Shift);
        using var denoiser = new Denoiser(velocity, solver, noise, windows, known);
        while (!denoiser.IsFinished)
            denoiser.Step(ct);
        return denoiser.Latents.clone();
    }

    private static Tensor Owned(Tensor values) => values.clone().DetachFromDisposeScope();

    private static byte[][] Bytes(Tensor frames)
    {
        Tensor bytes = FrameConversion.VideoBytes(frames).cpu();
        return [.. Enumerable.Range(0, (int)bytes.shape[0]).Select(i => bytes[i].contiguous().data<byte>().ToArray())];
    }
}
