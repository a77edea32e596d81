using TorchSharp;
using Wan.Models.Layers;
using Wan.Models.Weights;
using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>
/// A causal video autoencoder of Wan2.1 or Wan2.2, one latent frame at a time over an explicit <see cref="FeatureCache"/>.
/// Source: Wan2.1@9737cba wan/modules/vae.py, WanVAE_ and WanVAE; Wan2.2@42bf4cf wan/modules/vae2_2.py, WanVAE_ and Wan2_2_VAE.
/// </summary>
/// <remarks>
/// <para>Memory does not grow with the video's length: besides the cache, one frame's features exist at a time.</para>
/// <para>Latents are normalised, (mu - mean)/std; pixels are in -1..1, and decoded ones are not clamped. <see cref="Posterior"/> and <see cref="Reconstruct"/> are for training.</para>
/// <para>In shapes, s is the spatial stride: 8 for Wan2.1, 16 for Wan2.2.</para>
/// </remarks>
public sealed class WanVae : nn.Module
{
    private readonly VaeEncoder? encoder;
    private readonly FrameConvolution? conv1;
    private readonly FrameConvolution? conv2;
    private readonly VaeDecoder? decoder;
    private readonly FeatureSlots encoderSlots = new();
    private readonly FeatureSlots decoderSlots = new();
    private readonly Statistics statistics;

    /// <param name="digest">Identifies the weights in feature caches.</param>
    public WanVae(WeightScope w, WanVaeConfig config, string digest, VaeParts parts = VaeParts.Both)
        : base(nameof(WanVae))
    {
        Config = config;
        Digest = digest;
        int z = config.LatentChannels;
        if (parts.HasFlag(VaeParts.Encoder))
        {
            encoder = new VaeEncoder(w["encoder"], config, encoderSlots);
            conv1 = new FrameConvolution(w["conv1"], 2 * z, 2 * z, volumetric: true);
        }

        if (parts.HasFlag(VaeParts.Decoder))
        {
            conv2 = new FrameConvolution(w["conv2"], z, z, volumetric: true);
            decoder = new VaeDecoder(w["decoder"], config, decoderSlots);
        }

        statistics = new Statistics(config, w.Dtype, w.Device);
        RegisterComponents();
    }

    public WanVaeConfig Config { get; }

    /// <summary>Identifies the weights in feature caches.</summary>
    public string Digest { get; }

    /// <summary>
    /// The ranks that new caches belong to, which encode and decode every frame together, each some of its columns: all of them make the
    /// same calls. Null: this process alone.
    /// </summary>
    public IProcessGroup? Ranks { get; set; }

    /// <summary>The autoencoder of a checkpoint; which one it is and its widths are read from the weights' names and shapes.</summary>
    /// <param name="digest">Identifies the weights in feature caches.</param>
    public static WanVae Load(IWeightSource source, ScalarType dtype, Device device, string digest, VaeParts parts = VaeParts.Both) =>
        WeightLoader.Load(
            source,
            dtype,
            device,
            w => new WanVae(w, ConfigOf(w), digest, parts),
            name => !Wanted(name, parts));

    /// <summary>A cache for decoding a video from its beginning.</summary>
    public FeatureCache NewDecoderCache() => ColdDecoderCache(latent: 0);

    /// <summary>A cache for encoding a video from its beginning.</summary>
    public FeatureCache NewEncoderCache() => ColdEncoderCache(latent: 0);

    /// <summary>A cache for decoding from the middle of a video, knowing nothing of what was before.</summary>
    /// <param name="latent">the first latent to decode</param>
    public FeatureCache ColdDecoderCache(int latent) => new("decoder", Digest, statistics.Mean.dtype, Decoder.Slots, Ranks, latent);

    /// <summary>A cache for encoding from the middle of a video, knowing nothing of what was before.</summary>
    /// <param name="latent">the first latent to encode</param>
    public FeatureCache ColdEncoderCache(int latent) => new("encoder", Digest, statistics.Mean.dtype, Encoder.Slots, Ranks, latent);

    /// <summary>A cache that another process saved while decoding with the same model.</summary>
    /// <param name="scope">what the file must hold</param>
    /// <exception cref="FeatureCacheException">It belongs to another model or version, is not a decoder's, has another scope, or is damaged.</exception>
    public FeatureCache LoadDecoderCache(string path, CacheScope scope = CacheScope.Full) =>
        FeatureCacheFile.Load(path, ColdDecoderCache, Decoder.Slots, scope, statistics.Mean.device);

    /// <summary>A cache that another process saved while encoding with the same model.</summary>
    /// <exception cref="FeatureCacheException">It belongs to another model or version, is not an encoder's, or is damaged.</exception>
    public FeatureCache LoadEncoderCache(string path) =>
        FeatureCacheFile.Load(path, ColdEncoderCache, Encoder.Slots, CacheScope.Full, statistics.Mean.device);

    /// <summary>Decodes the next latent frame.</summary>
    /// <param name="latent">[B, C, 1, H, W], normalised</param>
    /// <param name="cache">moves on by one latent; after an exception it is unusable</param>
    /// <returns>
    /// [B, 3, F, sH, sW] float32, F = 1 for a video's first latent, else 4; not clamped. They equal those of one pass to the byte
    /// from <see cref="FeatureCache.ExactFrom"/> on.
    /// </returns>
    public Tensor DecodeLatent(Tensor latent, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor frames = DecodeStrip(latent, cache);
        return (cache.Strip?.Gather(frames, Config.SpatialStride) ?? frames).MoveToOuterDisposeScope();
    }

    /// <summary>Decodes the next latent frame, and returns of its frames the columns that this rank computes; see <see cref="ColumnStrip"/>.</summary>
    /// <param name="latent">[B, C, 1, H, W], normalised; whole, on every rank</param>
    /// <param name="cache">moves on by one latent; after an exception it is unusable</param>
    /// <returns>[B, 3, F, sH, s·w] float32, w of the latent's W columns; all of them where there is one rank</returns>
    public Tensor DecodeStrip(Tensor latent, FeatureCache cache)
    {
        (VaeDecoder model, FrameConvolution conv, FeatureSlots slots) = Decoder;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        if (BeginDecode(latent, cache, conv, slots) is not { } input)
        {
            int frameCount = cache.NextLatent == 0 ? 1 : Config.TemporalStride;
            cache.Complete();
            return zeros([latent.shape[0], 3, frameCount, latent.shape[3] * Config.SpatialStride, 0], device: latent.device).MoveToOuterDisposeScope();
        }

        Tensor frames = model.call(input, cache).to(ScalarType.Float32);
        RequireFinite(frames, "decode", cache, slots);
        cache.Complete();
        return frames.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Moves a cache one latent on towards <see cref="FeatureCache.ExactFrom"/>, and makes no frames: each stage runs only once
    /// its features can still matter there, so this costs less than decoding.
    /// </summary>
    /// <inheritdoc cref="DecodeLatent"/>
    public void WarmUp(Tensor latent, FeatureCache cache)
    {
        int left = cache.ExactFrom - cache.NextLatent;
        IReadOnlyList<FeatureSlot> slots = Decoder.Slots.Used;
        CacheScope through = CacheScope.Stride8;
        while (through < CacheScope.Full && left <= ReceptiveField.Latents(slots, through))
        {
            through++;
        }

        Advance(latent, cache, through);
    }

    /// <summary>
    /// The front of decoding: moves the features at stride 8 one latent on, at a fraction of a decode's cost, and drops the finer ones.
    /// Then other workers can decode from here and from later latents at the same time.
    /// </summary>
    /// <param name="latent">[B, C, 1, H, W], normalised</param>
    /// <param name="cache">moves on by one latent, now of scope <see cref="CacheScope.Stride8"/>; after an exception it is unusable</param>
    /// <exception cref="InvalidOperationException">The cache is cold: its features at stride 8 are not exact.</exception>
    public void DecodeFront(Tensor latent, FeatureCache cache)
    {
        if (cache.Scope < CacheScope.Stride8)
        {
            throw new InvalidOperationException($"The front of a decode goes on from exact features at stride 8; this cache is cold until latent {cache.ExactFrom}.");
        }

        Advance(latent, cache, CacheScope.Stride8);
        cache.Knows(CacheScope.Stride8);
    }

    /// <summary>Decodes a whole video: <see cref="DecodeLatent"/> for each latent, joined.</summary>
    /// <param name="latents">[B, C, T, H, W], normalised</param>
    /// <returns>[B, 3, 4(T-1)+1, sH, sW] float32, not clamped</returns>
    public Tensor Decode(Tensor latents)
    {
        using var scope = NewDisposeScope();
        using FeatureCache cache = NewDecoderCache();
        List<Tensor> parts = [];
        for (int t = 0; t < latents.shape[2]; t++)
        {
            parts.Add(DecodeLatent(latents.narrow(2, t, 1), cache));
        }

        return cat(parts, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes the next latent frame.</summary>
    /// <param name="pixels">[B, 3, F, sH, sW] in -1..1, F = 1 at a video's beginning, else 4</param>
    /// <param name="cache">moves on by one latent; after an exception it is unusable</param>
    /// <returns>[B, C, 1, H, W] float32, normalised: the distribution's mean, without sampling</returns>
    public Tensor EncodeChunk(Tensor pixels, FeatureCache cache)
    {
        (VaeEncoder model, FrameConvolution conv, FeatureSlots slots) = Encoder;
        RequireShape(pixels, "chunk of pixels", channels: 3, cache.NextLatent == 0 ? 1 : Config.TemporalStride, Config.SpatialStride);
        RequireSameSize(pixels, cache, Config.PatchSize, Config.SpatialStride);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        cache.Begin("encoder", Digest, statistics.Mean.dtype, slots.Count, pixels.shape[4] / Config.SpatialStride);
        Tensor latent = cache.Strip switch
        {
            null => EncodeOwn(pixels),
            { Count: 0 } idle => idle.Gather(zeros([pixels.shape[0], Config.LatentChannels, 1, pixels.shape[3] / Config.SpatialStride, 0], device: statistics.Mean.device), finer: 1),
            { } strip => strip.Gather(EncodeOwn(strip.Own(pixels, Config.SpatialStride)), finer: 1),
        };
        cache.Complete();
        return latent.contiguous().MoveToOuterDisposeScope();

        Tensor EncodeOwn(Tensor own)
        {
            Tensor mu = conv.forward(model.call(statistics.Here(own), cache), outputs: Config.LatentChannels);
            Tensor encoded = ((mu - statistics.Mean) * statistics.InverseStd).unsqueeze(2).to(ScalarType.Float32);
            RequireFinite(encoded, "encode", cache, slots);
            return encoded;
        }
    }

    /// <summary>Encodes a whole video: <see cref="EncodeChunk"/> for frames 1, 4, 4, …, joined.</summary>
    /// <param name="pixels">[B, 3, F, sH, sW] in -1..1, F = 4(T-1)+1</param>
    /// <returns>[B, C, T, H, W] float32, normalised</returns>
    public Tensor Encode(Tensor pixels)
    {
        long frames = pixels.shape[2];
        int stride = Config.TemporalStride;
        if (frames < 1 || (frames - 1) % stride != 0)
        {
            long below = 1 + (Math.Max(0, frames - 1) / stride * stride);
            throw new ArgumentException(
                $"{frames} frames cannot be encoded: the count must be {stride}n+1; nearest: {below}, {below + stride}.", nameof(pixels));
        }

        using var scope = NewDisposeScope();
        using FeatureCache cache = NewEncoderCache();
        List<Tensor> parts = [EncodeChunk(pixels.narrow(2, 0, 1), cache)];
        for (long t = 1; t < frames; t += stride)
        {
            parts.Add(EncodeChunk(pixels.narrow(2, t, stride), cache));
        }

        return cat(parts, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes a whole video to the distribution that training draws latents from, over the same cache as <see cref="Encode"/>. Differentiable.</summary>
    /// <param name="pixels">[B, 3, F, sH, sW] in -1..1, F = 4(T-1)+1</param>
    /// <returns>mean and log-variance, [B, C, T, H, W] each, not normalised</returns>
    public (Tensor Mean, Tensor LogVariance) Posterior(Tensor pixels)
    {
        (VaeEncoder model, FrameConvolution conv, FeatureSlots slots) = Encoder;
        using var scope = NewDisposeScope();
        using FeatureCache cache = NewEncoderCache();
        List<Tensor> latents = [];
        for (long t = 0; t < pixels.shape[2]; t += t == 0 ? 1 : Config.TemporalStride)
        {
            Tensor chunk = pixels.narrow(2, t, t == 0 ? 1 : Config.TemporalStride);
            RequireShape(chunk, "chunk of pixels", channels: 3, (int)chunk.shape[2], Config.SpatialStride);
            cache.Begin("encoder", Digest, statistics.Mean.dtype, slots.Count, chunk.shape[4] / Config.SpatialStride);
            latents.Add(conv.call(model.call(statistics.Here(chunk), cache)));
            cache.Complete();
        }

        Tensor[] halves = stack(latents, 2).chunk(2, 1);
        return (halves[0].MoveToOuterDisposeScope(), halves[1].MoveToOuterDisposeScope());
    }

    /// <summary>Decodes a whole video from what <see cref="Posterior"/> gives, over the same cache as <see cref="Decode"/>. Differentiable.</summary>
    /// <param name="latents">[B, C, T, H, W], not normalised</param>
    /// <returns>[B, 3, 4(T-1)+1, sH, sW], not clamped</returns>
    public Tensor Reconstruct(Tensor latents)
    {
        (VaeDecoder model, FrameConvolution conv, FeatureSlots slots) = Decoder;
        using var scope = NewDisposeScope();
        using FeatureCache cache = NewDecoderCache();
        List<Tensor> frames = [];
        for (int t = 0; t < latents.shape[2]; t++)
        {
            cache.Begin("decoder", Digest, statistics.Mean.dtype, slots.Count, latents.shape[4]);
            frames.Add(model.call(conv.call(ChannelsLast.Copy(statistics.Here(latents.select(2, t)))), cache));
            cache.Complete();
        }

        return cat(frames, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Moves the features of <paramref name="through"/> on by a latent and drops the others.</summary>
    private void Advance(Tensor latent, FeatureCache cache, CacheScope through)
    {
        (VaeDecoder model, FrameConvolution conv, FeatureSlots slots) = Decoder;
        if (through == CacheScope.Full)
        {
            DecodeLatent(latent, cache).Dispose();
            return;
        }

        using var _ = no_grad();
        using var scope = NewDisposeScope();
        if (BeginDecode(latent, cache, conv, slots) is { } input)
        {
            cache.Drop(through);
            RequireFinite(model.Advance(input, cache, stages: (int)through), "decode", cache, slots);
        }

        cache.Complete();
    }

    /// <returns>[B, C, H, w], the decoder's input; null where this rank has no columns. The cache is in use from here.</returns>
    private Tensor? BeginDecode(Tensor latent, FeatureCache cache, FrameConvolution conv, FeatureSlots slots)
    {
        RequireShape(latent, "latent", Config.LatentChannels, frames: 1, multiple: 1);
        RequireSameSize(latent, cache, patchSize: 1, finer: 1);
        cache.Begin("decoder", Digest, statistics.Mean.dtype, slots.Count, latent.shape[4]);
        if (cache.Strip is { Count: 0 })
            return null;
        Tensor own = cache.Strip?.Own(latent, finer: 1) ?? latent;
        Tensor z = (statistics.Here(own.select(2, 0)) / statistics.InverseStd) + statistics.Mean;
        return conv.call(ChannelsLast.Copy(z));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            statistics.Dispose();
        }

        base.Dispose(disposing);
    }

    private (VaeDecoder Model, FrameConvolution Conv, FeatureSlots Slots) Decoder =>
        decoder is not null && conv2 is not null
            ? (decoder, conv2, decoderSlots)
            : throw new InvalidOperationException("The decoder has not been loaded.");

    private (VaeEncoder Model, FrameConvolution Conv, FeatureSlots Slots) Encoder =>
        encoder is not null && conv1 is not null
            ? (encoder, conv1, encoderSlots)
            : throw new InvalidOperationException("The encoder has not been loaded.");

    private static WanVaeConfig ConfigOf(WeightScope w)
    {
        int decoder = (int)w["decoder"]["head"][2].ShapeOf("weight")[1];
        bool stages = w["decoder"]["upsamples"][0]["upsamples"][0]["residual"][2].Contains("weight");
        return stages
            ? WanVaeConfig.Wan22.WithDims((int)w["encoder"]["conv1"].ShapeOf("weight")[0], decoder)
            : WanVaeConfig.Wan21.WithDim(decoder);
    }

    private static bool Wanted(string name, VaeParts parts) =>
        parts.HasFlag(name.StartsWith("encoder.", StringComparison.Ordinal) || name.StartsWith("conv1.", StringComparison.Ordinal)
            ? VaeParts.Encoder
            : VaeParts.Decoder);

    private static void RequireShape(Tensor x, string what, int channels, int frames, int multiple)
    {
        long[] shape = x.shape;
        if (shape.Length != 5 || shape[1] != channels || shape[2] != frames || shape[3] % multiple != 0 || shape[4] % multiple != 0)
        {
            string size = multiple == 1 ? "H, W" : $"H, W] with H and W multiples of {multiple}";
            throw new ArgumentException(
                $"The {what} must be [B, {channels}, {frames}, {size}{(multiple == 1 ? "]" : "")}; it is [{string.Join(", ", shape)}].", nameof(x));
        }
    }

    /// <summary>The first slot holds the model's own input frames, so it knows the size of the video.</summary>
    /// <param name="patchSize">height and width of the squares that the input is cut into</param>
    /// <param name="finer">columns of the input for each of a latent frame</param>
    private static void RequireSameSize(Tensor x, FeatureCache cache, int patchSize, int finer)
    {
        if (cache.Frames(0) is not [.., Tensor last])
            return;
        (long[] now, long[] before) = (x.shape, last.shape);
        (long height, long width) = (before[2] * patchSize, cache.Strip is { } strip ? strip.Columns * finer : before[3] * patchSize);
        if ((now[0], now[3], now[4]) != (before[0], height, width))
        {
            throw new ArgumentException(
                $"The feature cache remembers a batch of {before[0]} with frames of {height}×{width}; this chunk is a batch of {now[0]} with {now[3]}×{now[4]}.", nameof(x));
        }
    }

    /// <summary>
    /// Only the result is checked. When it is bad, the cache tells where that began: it holds the last input of every convolution.
    /// </summary>
    private static void RequireFinite(Tensor output, string stage, FeatureCache cache, FeatureSlots slots)
    {
        if (FiniteGuard.IsFinite(output))
        {
            return;
        }

        FeatureSlot? first = slots.Used.FirstOrDefault(slot => cache.Frames(slot.Index).Any(frame => !FiniteGuard.IsFinite(frame)));
        throw new NonFiniteException($"{stage} latent {cache.NextLatent}", first?.Source ?? slots.Block);
    }

    /// <summary>Mean and 1/std of the latents as [C, 1, 1], in the model's type and place.</summary>
    private sealed class Statistics : IDisposable
    {
        public Statistics(WanVaeConfig config, ScalarType dtype, Device device)
        {
            using var scope = NewDisposeScope();
            Mean = torch.tensor([.. config.LatentMean]).to(dtype, device).view(-1, 1, 1).DetachFromDisposeScope();
            InverseStd = (1 / torch.tensor([.. config.LatentStd]).to(dtype, device)).view(-1, 1, 1).DetachFromDisposeScope();
        }

        public Tensor Mean { get; }

        public Tensor InverseStd { get; }

        /// <summary>A tensor in the model's type and place.</summary>
        public Tensor Here(Tensor x) => x.to(Mean.dtype, Mean.device);

        public void Dispose()
        {
            Mean.Dispose();
            InverseStd.Dispose();
        }
    }
}
