using TorchSharp.Modules;
using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>
/// Wan's diffusion transformer: predicts the velocity of a noisy latent video. Source: Wan2.1@9737cba wan/modules/model.py, WanModel.
/// </summary>
/// <remarks>
/// Float32 whatever the compute dtype: time embedding, modulation, norms, the token stream between the parts of a block, and
/// the head. This is what the published mixed precision amounts to.
/// </remarks>
public sealed class WanModel : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly PatchEmbedding patch_embedding;
    private readonly GeluMlp text_embedding;
    private readonly TimeEmbedding time_embedding;
    private readonly TimeProjection time_projection;
    private readonly ModuleList<WanAttentionBlock> blocks;
    private readonly WanHead head;
    private readonly RopeTables ropes;
    private readonly ScalarType computeDtype;

    public WanModel(WanModelConfig config, WeightScope w)
        : base(nameof(WanModel))
    {
        if (config.ModelType != "t2v")
            throw new NotSupportedException($"model_type: {config.ModelType} is not supported; t2v is");
        Config = config;
        computeDtype = w.Dtype;
        patch_embedding = new PatchEmbedding(w["patch_embedding"], config.InChannels, config.Dim, config.Patch);
        text_embedding = new GeluMlp(w["text_embedding"], config.TextDim, config.Dim, config.Dim);
        time_embedding = new TimeEmbedding(w["time_embedding"], config.FreqDim, config.Dim);
        time_projection = new TimeProjection(w["time_projection"], config.Dim);
        WeightScope b = w["blocks"];
        blocks = new([.. Enumerable.Range(0, config.Layers).Select(i => new WanAttentionBlock(b[i], config, i))]);
        head = new WanHead(w["head"], config);
        ropes = new RopeTables(config.HeadDim);
        RegisterComponents();
    }

    /// <summary>The sizes the model was built with.</summary>
    public WanModelConfig Config { get; }

    /// <summary>Embeds texts for any number of forwards.</summary>
    /// <param name="context">features per text, [S, text_dim], S up to the model's text length</param>
    /// <param name="cacheKeysValues">
    /// also keep every block's keys and values, which saves two of the block's matrix products per forward and costs
    /// 2 · layers · S · C numbers (at most 420 MB for the 14B model in bf16)
    /// </param>
    public TextContext Prepare(IReadOnlyList<Tensor> context, bool cacheKeysValues = false)
    {
        using var scope = NewDisposeScope();
        (Tensor texts, long paddingRows) = PadTexts(context);
        Tensor embedded = text_embedding.call(texts);
        ForwardProbe.Report("text_embedding", embedded);
        TextKeysValues[]? keysValues = cacheKeysValues ? [.. blocks.Select(block => block.KeysValues(embedded, paddingRows))] : null;
        foreach (Tensor tensor in keysValues?.SelectMany(kv => kv.Tensors) ?? [])
            tensor.MoveToOuterDisposeScope();
        return new TextContext(embedded.MoveToOuterDisposeScope(), paddingRows, keysValues);
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
    /// <param name="t">[B] timesteps, 0..1000</param>
    /// <param name="reuse">may stand in for the blocks; null: they run</param>
    /// <returns>[B, C, T, H, W] velocity, float32</returns>
    public Tensor forward(Tensor x, Tensor t, TextContext text, IBlockReuse? reuse = null)
    {
        using var scope = NewDisposeScope();
        TokenGrid grid = CheckInputs(x, t, text);
        Tensor e = time_embedding.call(t.to(x.device));
        ForwardProbe.Report("time_embedding", e);
        Tensor e0 = time_projection.call(e);
        ForwardProbe.Report("time_projection", e0);
        Tensor tokens = patch_embedding.call(x);
        ForwardProbe.Report("patch_embedding", tokens);
        RopeTable rope = ropes.For(grid, x.device);
        tokens = tokens.to(ScalarType.Float32);
        if (reuse?.TryReuse(tokens, e, e0) is { } reused)
            return Unpatchify(head.call(reused, e), grid).MoveToOuterDisposeScope();
        Tensor? before = reuse is null ? null : tokens.detach(); // a handle of its own: the loop lets go of what it has used
        foreach (WanAttentionBlock block in blocks)
        {
            Tensor next = block.call(tokens, e0, rope, text);
            tokens.Dispose();
            tokens = next;
        }
        if (before is not null)
            reuse!.Keep(before, tokens);
        tokens = head.call(tokens, e);
        ForwardProbe.Report("head", tokens);
        return Unpatchify(tokens, grid).MoveToOuterDisposeScope();
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

    private TokenGrid CheckInputs(Tensor x, Tensor t, TextContext text)
    {
        CheckDim(x, 5, nameof(x), "[B, C, T, H, W]");
        if (x.shape[1] != Config.InChannels)
            throw new ArgumentException($"latents want {Config.InChannels} channels, got {Describe(x)}", nameof(x));
        if (t.dim() != 1 || t.shape[0] != x.shape[0])
            throw new ArgumentException($"timesteps want [{x.shape[0]}], got {Describe(t)}", nameof(t));
        if (text.Batch != x.shape[0])
            throw new ArgumentException($"{x.shape[0]} videos want as many texts, got {text.Batch}", nameof(text));
        return TokenGrid.Of(x.shape[2], x.shape[3], x.shape[4], Config.Patch);
    }

    private static void CheckDim(Tensor x, int dim, string argument, string expected)
    {
        if (x.dim() != dim)
            throw new ArgumentException($"{argument} wants {expected}, got {Describe(x)}", argument);
    }

    private static string Describe(Tensor x) => $"[{string.Join(", ", x.shape)}]";
}
