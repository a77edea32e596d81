using TorchSharp.Modules;
using Wan.Models.Layers;
using Wan.Models.Transformer.Vace;
using Wan.Models.Weights;
using Wan.Models.Weights.Blocks;
using Wan.Parallel.Context;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>
/// Wan's diffusion transformer: predicts the velocity of a noisy latent video. Source: Wan2.1@9737cba wan/modules/model.py, WanModel.
/// </summary>
/// <remarks>
/// <para>
/// One class for every published kind of model. What they add to text to video: image channels beside the latents (<c>y</c>), image
/// tokens beside the text, a timestep per token, and VACE's branch of its own.
/// </para>
/// <para>
/// Float32 whatever the compute dtype: time embedding, modulation, norms, the token stream between the parts of a block, and
/// the head. This is what the published mixed precision amounts to.
/// </para>
/// </remarks>
public sealed class WanModel : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly PatchEmbedding patch_embedding;
    private readonly GeluMlp text_embedding;
    private readonly TimeEmbedding time_embedding;
    private readonly TimeProjection time_projection;
    private readonly ModuleList<WanAttentionBlock> blocks;
    private readonly WanHead head;
    private readonly ImageEmbedding? img_emb;
    private readonly VaceBranch? vace;
    private readonly RopeTables ropes;
    private readonly ScalarType computeDtype;

    /// <exception cref="InvalidDataException">the sizes make no transformer</exception>
    public WanModel(WanModelConfig config, WeightScope w)
        : base(nameof(WanModel))
    {
        config.Validate();
        Config = config;
        computeDtype = w.Dtype;
        patch_embedding = new PatchEmbedding(w["patch_embedding"], config.InChannels, config.Dim, config.Patch);
        text_embedding = new GeluMlp(w["text_embedding"], config.TextDim, config.Dim, config.Dim);
        time_embedding = new TimeEmbedding(w["time_embedding"], config.FreqDim, config.Dim);
        time_projection = new TimeProjection(w["time_projection"], config.Dim);
        WeightScope b = w["blocks"];
        blocks = new([.. Enumerable.Range(0, config.Layers).Select(i => new WanAttentionBlock(b[i], config, i))]);
        head = new WanHead(w["head"], config);
        img_emb = config.TakesImageTokens ? new ImageEmbedding(w["img_emb"], config) : null;
        vace = config.VaceLayers is not null ? new VaceBranch(w, config) : null;
        ropes = new RopeTables(config.HeadDim);
        BlockWeights = w.Blocks;
        RegisterComponents();
    }

    /// <summary>The sizes the model was built with.</summary>
    public WanModelConfig Config { get; }

    /// <summary>Fetches the weights of the blocks; null: all are in memory. Owned.</summary>
    public BlockWeights? BlockWeights { get; }

    /// <summary>Embeds texts, and the image tokens that go with them, for any number of forwards.</summary>
    /// <param name="context">features per text, [S, text_dim], S up to the model's text length</param>
    /// <param name="cacheKeysValues">
    /// also keep every block's keys and values, which saves two of the block's matrix products per forward and costs
    /// 2 · layers · S · C numbers (at most 420 MB for the 14B model in bf16)
    /// </param>
    /// <param name="imageTokens">
    /// [B, n, image_dim] from CLIP, for models that take them: those of the first frame, or of the first and then the last
    /// </param>
    public TextContext Prepare(IReadOnlyList<Tensor> context, bool cacheKeysValues = false, Tensor? imageTokens = null)
    {
        using var scope = NewDisposeScope();
        (Tensor texts, long paddingRows) = PadTexts(context);
        return EmbedTexts(texts, paddingRows, cacheKeysValues, imageTokens);
    }

    /// <summary>Embeds texts whose padding is written out, which is faster for many short ones at once.</summary>
    /// <param name="context">[B, text_len, text_dim], zero past each text</param>
    public TextContext PreparePadded(Tensor context)
    {
        long[] expected = [context.shape[0], Config.TextLength, Config.TextDim];
        if (!context.shape.AsSpan().SequenceEqual(expected))
            throw new ArgumentException($"text features want [{string.Join(", ", expected)}], got {Describe(context)}", nameof(context));
        using var scope = NewDisposeScope();
        return EmbedTexts(context.to(computeDtype), paddingRows: 0, cacheKeysValues: false, imageTokens: null);
    }

    private TextContext EmbedTexts(Tensor texts, long paddingRows, bool cacheKeysValues, Tensor? imageTokens)
    {
        Tensor embedded = text_embedding.call(texts);
        ForwardProbe.Report("text_embedding", embedded);
        Tensor? image = EmbedImage(imageTokens, (int)texts.shape[0]);
        TextKeysValues[]? keysValues = cacheKeysValues
            ? [.. blocks.Select((_, i) => Block(i).KeysValues(embedded, paddingRows, image)), .. vace?.KeysValues(embedded, paddingRows) ?? []]
            : null;
        foreach (Tensor tensor in keysValues?.SelectMany(kv => kv.Tensors) ?? [])
            tensor.MoveToOuterDisposeScope();
        return new TextContext(embedded.MoveToOuterDisposeScope(), paddingRows, keysValues, image?.MoveToOuterDisposeScope());
    }

    /// <param name="x">[B, C, T, H, W] noisy latents</param>
    /// <param name="t">[B] timesteps, 0..1000</param>
    /// <param name="context">[B, S, text_dim] text features; rows past a text are zero</param>
    /// <returns>[B, C, T, H, W] velocity, float32</returns>
    public override Tensor forward(Tensor x, Tensor t, Tensor context)
    {
        using var scope = NewDisposeScope();
        CheckDim(context, 3, nameof(context), "[B, S, text_dim]");
        TextContext text = Prepare([.. Enumerable.Range(0, (int)context.shape[0]).Select(i => context[i])]);
        return forward(x, t, text).MoveToOuterDisposeScope();
    }

    /// <summary>The same with a text that was prepared once.</summary>
    /// <param name="x">[B, C, T, H, W] noisy latents</param>
    /// <param name="t">[B] timesteps, 0..1000; [1, L] when the tokens of one video have timesteps of their own</param>
    /// <param name="y">[B, mask and image channels, T, H, W], for models that take an image</param>
    /// <param name="control">for VACE</param>
    /// <param name="reuse">may stand in for the blocks; null: they run</param>
    /// <param name="ranks">compute this forward together, each its share of the tokens, and all get the result; null: it is computed here</param>
    /// <param name="checkpoints">keep the blocks' inputs only, in training; not with VACE, <paramref name="reuse"/> or <paramref name="ranks"/></param>
    /// <param name="afterBlock">is told of each block's index and of the tokens after it, [B, L, C], still owned here; not with <paramref name="checkpoints"/></param>
    /// <returns>[B, C, T, H, W] velocity, float32</returns>
    public Tensor forward(
        Tensor x, Tensor t, TextContext text, Tensor? y = null, VaceControl? control = null, IBlockReuse? reuse = null, ContextParallel? ranks = null, BlockCheckpoints? checkpoints = null,
        Action<int, Tensor>? afterBlock = null)
    {
        if (checkpoints is not null && (vace is not null || reuse is not null || ranks is not null || afterBlock is not null))
            throw new ArgumentException("not with VACE, with reuse between steps, with ranks or with what is told of blocks", nameof(checkpoints));
        using var scope = NewDisposeScope();
        TokenGrid grid = CheckLatents(x);
        TokenTimes times = TokenTimes.Of(t, x.shape[0], grid.Tokens);
        if (text.Batch != x.shape[0])
            throw new ArgumentException($"{x.shape[0]} videos want as many texts, got {text.Batch}", nameof(text));
        Tensor e = time_embedding.call(times.Distinct.to(x.device));
        ForwardProbe.Report("time_embedding", e);
        Tensor e0 = time_projection.call(e);
        ForwardProbe.Report("time_projection", e0);
        TokenShards? shards = ranks?.Shards(grid.Tokens);
        IReadOnlyList<TokenRun>? runs = shards is { } share ? times.Of(share).Runs : times.Runs;
        TimeModulation blockTimes = new(e0, runs), headTimes = new(e.unsqueeze(1), runs);
        Tensor tokens = patch_embedding.Embed(WithImageChannels(x, y), ranks);
        ForwardProbe.Report("patch_embedding", tokens);
        TokenPlaces places = new(ropes.For(grid, x.device, shards), ranks);
        tokens = tokens.to(ScalarType.Float32);
        if (checkpoints is not null)
        {
            Tensor after = checkpoints.Run(tokens, blockTimes, text, Config.Layers, (i, input, own, context) => Block(i).call(input, own, places, context));
            return Finish(after, headTimes, places).MoveToOuterDisposeScope();
        }

        if (reuse?.TryReuse(tokens, e, e0) is { } reused)
            return Finish(reused, headTimes, places).MoveToOuterDisposeScope();
        Tensor? before = reuse is null ? null : tokens.detach(); // a handle of its own: the loop lets go of what it has used
        VaceHints hints = Hints(control, x, tokens, blockTimes, places, text);
        for (int i = 0; i < Config.Layers; i++)
        {
            Tensor next = Block(i).call(tokens, blockTimes, places, text);
            tokens.Dispose();
            tokens = hints.AddAfter(i, next);
            afterBlock?.Invoke(i, tokens);
        }
        if (before is not null)
            reuse!.Keep(before, tokens);
        return Finish(tokens, headTimes, places).MoveToOuterDisposeScope();
    }

    /// <summary>Forwards of videos of different shapes and texts of different lengths: the published calling convention.</summary>
    /// <param name="x">latents, each [C, T, H, W]</param>
    /// <param name="t">[B], one timestep per video</param>
    /// <param name="context">text features, each [S, text_dim]</param>
    /// <param name="seqLen">
    /// what the published code pads tokens to; must hold the longest video. Padding is masked there and changes no number, so
    /// here no padding is computed: videos of one shape run as a batch, others one by one.
    /// </param>
    /// <returns>velocities, each [C, T, H, W], float32</returns>
    public IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> x, Tensor t, IReadOnlyList<Tensor> context, long seqLen)
    {
        if (x.Count != context.Count || t.dim() != 1 || t.shape[0] != x.Count)
        {
            throw new ArgumentException(
                $"{x.Count} videos want as many timesteps and texts, got {Describe(t)} timesteps and {context.Count} texts");
        }
        foreach (Tensor video in x)
        {
            CheckDim(video, 4, nameof(x), "[C, T, H, W]");
            TokenGrid grid = TokenGrid.Of(video.shape[1], video.shape[2], video.shape[3], Config.Patch);
            if (grid.Tokens > seqLen)
                throw new ArgumentException($"a latent of {Describe(video)} has {grid.Tokens} tokens, more than the sequence length {seqLen}");
        }
        using var scope = NewDisposeScope();
        if (x.All(video => video.shape.AsSpan().SequenceEqual(x[0].shape)))
            return [.. forward(stack(x), t, Prepare(context)).unbind(0).Select(v => v.MoveToOuterDisposeScope())];
        return
        [
            .. Enumerable.Range(0, x.Count).Select(i =>
                forward(x[i].unsqueeze(0), t.narrow(0, i, 1), Prepare([context[i]])).squeeze(0).MoveToOuterDisposeScope()),
        ];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            ropes.Dispose();
        base.Dispose(disposing);
        if (disposing)
            BlockWeights?.Dispose();
    }

    /// <summary>A block whose weights are there until the next one is asked for.</summary>
    private WanAttentionBlock Block(int index)
    {
        BlockWeights?.Use(index);
        return blocks[index];
    }

    /// <returns>
    /// [B, S, text_dim] in the compute dtype: rows of the longest text, zero rows past shorter ones; then one zero row for all rows
    /// from there to text_len, if there are any, and how many those are
    /// </returns>
    private (Tensor Texts, long PaddingRows) PadTexts(IReadOnlyList<Tensor> context)
    {
        using var scope = NewDisposeScope();
        if (context.Count == 0)
            throw new ArgumentException("no text features given", nameof(context));
        foreach (Tensor text in context)
        {
            CheckDim(text, 2, nameof(context), "[S, text_dim]");
            if (text.shape[0] > Config.TextLength || text.shape[1] != Config.TextDim)
                throw new ArgumentException($"text features want [up to {Config.TextLength}, {Config.TextDim}], got {Describe(text)}", nameof(context));
        }
        long longest = context.Max(text => text.shape[0]);
        long paddingRows = Config.TextLength - longest;
        Tensor padded = zeros([context.Count, longest + Math.Min(1, paddingRows), Config.TextDim], computeDtype, context[0].device);
        for (int i = 0; i < context.Count; i++)
            padded[i].narrow(0, 0, context[i].shape[0]).copy_(context[i]);
        return (padded.MoveToOuterDisposeScope(), paddingRows);
    }

    /// <param name="tokens">[B, L, C], or this rank's</param>
    /// <returns>[B, C, T, H, W]</returns>
    private Tensor Finish(Tensor tokens, TimeModulation times, TokenPlaces places)
    {
        using var scope = NewDisposeScope();
        Tensor projected = head.call(tokens, times);
        ForwardProbe.Report("head", projected);
        return Unpatchify(places.Ranks?.Gather(projected, places.Tokens) ?? projected, places.Rope.Grid).MoveToOuterDisposeScope();
    }

    /// <param name="x">[B, L, p·q·r·C], the order in which the head projects</param>
    /// <returns>[B, C, T, H, W]</returns>
    private Tensor Unpatchify(Tensor x, TokenGrid grid)
    {
        using var scope = NewDisposeScope();
        (long p, long q, long r) = (Config.Patch.T, Config.Patch.H, Config.Patch.W);
        return x.view(x.shape[0], grid.T, grid.H, grid.W, p, q, r, Config.OutChannels)
            .permute(0, 7, 1, 4, 2, 5, 3, 6)
            .reshape(x.shape[0], Config.OutChannels, grid.T * p, grid.H * q, grid.W * r)
            .MoveToOuterDisposeScope();
    }

    private Tensor? EmbedImage(Tensor? tokens, int texts)
    {
        if (img_emb is null)
            return tokens is null ? null : throw new ArgumentException("this model takes no image tokens", nameof(tokens));
        if (tokens is null || tokens.dim() != 3 || tokens.shape[0] != texts || tokens.shape[2] != Config.ImageDim)
            throw new ArgumentException($"image tokens want [{texts}, n, {Config.ImageDim}], got {(tokens is null ? "none" : Describe(tokens))}", nameof(tokens));
        Tensor image = img_emb.call(tokens.to(computeDtype));
        ForwardProbe.Report("img_emb", image);
        return image;
    }

    private VaceHints Hints(VaceControl? control, Tensor x, Tensor tokens, TimeModulation e0, TokenPlaces places, TextContext text)
    {
        if (vace is null)
            return control is null ? VaceHints.None : throw new ArgumentException("this model takes no VACE context", nameof(control));
        return vace.Hints(control ?? throw new ArgumentException("this model wants a VACE context", nameof(control)), x, tokens, e0, places, text);
    }

    /// <returns>[B, C + mask and image channels, T, H, W]</returns>
    private Tensor WithImageChannels(Tensor x, Tensor? y)
    {
        long[] expected = [x.shape[0], Config.ConditionChannels, .. x.shape[2..]];
        if (Config.ConditionChannels == 0 ? y is not null : y is null || !y.shape.AsSpan().SequenceEqual(expected))
        {
            string wants = Config.ConditionChannels == 0 ? "no image channels" : $"image channels [{string.Join(", ", expected)}]";
            throw new ArgumentException($"this model wants {wants}, got {(y is null ? "none" : Describe(y))}", nameof(y));
        }
        return y is null ? x : cat([x, y.to(x.dtype, x.device)], dim: 1);
    }

    private TokenGrid CheckLatents(Tensor x)
    {
        CheckDim(x, 5, nameof(x), "[B, C, T, H, W]");
        if (x.shape[1] != Config.OutChannels)
            throw new ArgumentException($"latents want {Config.OutChannels} channels, got {Describe(x)}", nameof(x));
        return TokenGrid.Of(x.shape[2], x.shape[3], x.shape[4], Config.Patch);
    }

    private static void CheckDim(Tensor x, int dim, string argument, string expected)
    {
        if (x.dim() != dim)
            throw new ArgumentException($"{argument} wants {expected}, got {Describe(x)}", argument);
    }

    private static string Describe(Tensor x) => $"[{string.Join(", ", x.shape)}]";
}
