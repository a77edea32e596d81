using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>The diffusion transformer over all steps of one stretch of the timeline, one window at a time.</summary>
/// <remarks>
/// Source of the structure: Wan2.1@9737cba wan/modules/model.py, WanAttentionBlock. L tokens, S text tokens, D width,
/// F feed-forward width, N heads.
/// </remarks>
internal static class TransformerCost
{
    /// <summary>Latents, velocity and guidance, and the history of UniPC: two model outputs and the last sample.</summary>
    private const int LatentCopies = 6;

    /// <summary>What a checkpoint of UniPC holds: latents, two model outputs, the last sample.</summary>
    private const int CheckpointCopies = 4;

    /// <summary>Tensors of [L, D] on their way between ranks: what is sent and received of q, k and v, and the next keys and values.</summary>
    private const int TensorsOnTheWay = 8;

    /// <summary>Blocks that are whole at a time when not all are: the one that computes and the next.</summary>
    private const int WholeBlocks = 2;

    public static StageCost Of(ModelFacts model, DenoiseTask task, ComputeDtype dtype) => Of(model, task, dtype, GroupFacts.Alone, WeightHolding.Whole);

    /// <summary>What one of the ranks takes that compute every step together.</summary>
    /// <param name="lanes">Processes among which the windows are divided.</param>
    public static StageCost Of(ModelFacts model, DenoiseTask task, ComputeDtype dtype, GroupFacts group, WeightHolding weights, int lanes = 1)
    {
        TransformerFacts facts = model.Transformer;
        long all = Tokens(facts, task.Windows[0].Count, task.Size), tokens = (all + group.TokenRanks - 1) / group.TokenRanks;
        int branches = Branches(task.Sampling), ownBranches = Math.Max(1, branches / group.BranchRanks);
        long latentBytes = (long)task.Size.Channels * task.Latents.Count * task.Size.Height * task.Size.Width * ElementSize.Float32;
        int beside = task.ContextScale is null ? facts.InChannels - facts.OutChannels : (2 * model.Vae.LatentChannels) + (model.Vae.SpatialStride * model.Vae.SpatialStride);
        long conditioning = task.Conditioning is null ? 0 : (long)beside * task.Latents.Count * task.Size.Height * task.Size.Width * ElementSize.Float32;
        long reuse = ReuseBytes(facts, task, tokens, branches, dtype);
        int ownWindows = (task.Windows.Count + lanes - 1) / lanes;
        return new StageCost(
            WeightBytes: WeightsOf(facts, Math.Max(facts.Parameters, model.Experts?.Parameters ?? 0), group, weights) * ElementSize.Of(dtype),
            ActivationBytes: ActivationBytes(facts, tokens, dtype) + HintBytes(facts, tokens) + (group.TokenRanks == 1 ? 0 : TensorsOnTheWay * tokens * facts.Dim * ElementSize.Of(dtype)),
            CacheBytes: (LatentCopies * latentBytes) + RotaryBytes(facts, tokens) + (ownBranches * TextBytes(facts, ContextTokens(model, task), dtype)) + conditioning + (ownWindows * reuse),
            Flops: (ForwardFlops(facts, all, task.Size) * ((double)ownBranches * task.Sampling.Steps * task.Windows.Count / group.TokenRanks))
                + (TextFlops(facts, model.TextEncoder) * ownBranches),
            DiskBytes: ((1 + CheckpointCopies) * latentBytes) + (task.Windows.Count * reuse));
    }

    /// <summary>Of all blocks: each has eight matrices D·D and two D·F; the rest of it is small.</summary>
    public static long BlockParameters(TransformerFacts facts) => facts.Layers * ((8L * facts.Dim * facts.Dim) + (2L * facts.Dim * facts.FfnDim));

    /// <summary>Weights of one rank.</summary>
    private static long WeightsOf(TransformerFacts facts, long parameters, GroupFacts group, WeightHolding weights)
    {
        long blocks = BlockParameters(facts), two = WholeBlocks * blocks / facts.Layers;
        return weights switch
        {
            WeightHolding.Divided => parameters - blocks + (blocks / group.Ranks) + two,
            WeightHolding.Streamed => parameters - blocks + two,
            _ => parameters,
        };
    }

    /// <summary>L = T·H·W patches.</summary>
    public static long Tokens(TransformerFacts facts, int latentFrames, LatentSize size) =>
        (long)(latentFrames / facts.PatchSize.T) * (size.Height / facts.PatchSize.H) * (size.Width / facts.PatchSize.W);

    /// <summary>Guidance needs a second, unconditional pass; two experts count as the dearer one.</summary>
    public static int Branches(Sampling sampling) => sampling is { GuidanceScale: 1, LowNoiseGuidanceScale: null or 1 } ? 1 : 2;

    /// <summary>What the video attends to: the text, padded, and the tokens of the pictures.</summary>
    private static int ContextTokens(ModelFacts model, DenoiseTask task) =>
        model.Transformer.TextLength + (task.Conditioning is null || model.ImageEncoder is null ? 0 : model.Transformer.ModelType == "flf2v" ? 2 * model.ImageEncoder.Tokens : model.ImageEncoder.Tokens);

    /// <summary>
    /// One pass over the video. Per block: self-attention 4 projections L·D·D and L·L·D; cross-attention 2 projections L·D·D and
    /// L·S·D; feed-forward 2 products L·D·F. Around the blocks: patches in and out.
    /// </summary>
    public static Flops ForwardFlops(TransformerFacts facts, long tokens, LatentSize size)
    {
        (double d, double f, double s) = (facts.Dim, facts.FfnDim, facts.TextLength);
        double patch = size.Channels * facts.PatchSize.T * facts.PatchSize.H * facts.PatchSize.W;
        Flops block = (Flops.MatrixProduct(tokens, d, d) * 6)
            + (Flops.MatrixProduct(tokens, d, f) * 2)
            + Flops.AttentionOf(tokens, tokens, d)
            + Flops.AttentionOf(tokens, s, d);
        // VACE's blocks do all that a block does, and project its result once more.
        Flops hint = block + Flops.MatrixProduct(tokens, d, d);
        double patchIn = patch / size.Channels * facts.InChannels;
        return (block * facts.Layers) + (hint * facts.VaceBlocks) + Flops.MatrixProduct(tokens, patchIn, d) + Flops.MatrixProduct(tokens, patch, d);
    }

    /// <summary>Once per text: its embedding, and every block's keys and values of it.</summary>
    public static Flops TextFlops(TransformerFacts facts, TextEncoderFacts text)
    {
        (double d, double s) = (facts.Dim, facts.TextLength);
        return Flops.MatrixProduct(s, text.Dim, d) + Flops.MatrixProduct(s, d, d) + (Flops.MatrixProduct(s, d, d) * (2 * (facts.Layers + facts.VaceBlocks)));
    }

    /// <summary>
    /// The wider half of a block, in tensors of [L, D] unless said otherwise. Self-attention, beside the float32 stream: the normed
    /// input; q and k as projected, normed and rotated; v; the result, merged and projected. Feed-forward, beside the stream
    /// before and after attention: the normed input, the hidden layer [L, F], the result.
    /// </summary>
    public static long ActivationBytes(TransformerFacts facts, long tokens, ComputeDtype dtype)
    {
        long element = ElementSize.Of(dtype);
        long stream = tokens * facts.Dim * ElementSize.Float32;
        long attention = stream + (11 * tokens * facts.Dim * element);
        long feedForward = (2 * stream) + (2 * tokens * facts.Dim * element) + (tokens * facts.FfnDim * element);
        return Math.Max(attention, feedForward);
    }

    /// <summary>VACE's hints, one for each of its blocks, all made before the main blocks run; float32.</summary>
    private static long HintBytes(TransformerFacts facts, long tokens) => facts.VaceBlocks * tokens * facts.Dim * ElementSize.Float32;

    /// <summary>What one window keeps from step to step: each branch's residual of the blocks, and the difference that guidance makes.</summary>
    private static long ReuseBytes(TransformerFacts facts, DenoiseTask task, long tokens, int branches, ComputeDtype dtype) =>
        (task.Sampling.Reuse?.Blocks is null ? 0 : branches * tokens * facts.Dim * ElementSize.Of(dtype))
            + (task.Sampling.Reuse?.Guidance is null ? 0 : (long)task.Size.Channels * task.Windows[0].Count * task.Size.Height * task.Size.Width * ElementSize.Float32);

    /// <summary>Cosines and sines, float32, per token and pair of a head.</summary>
    private static long RotaryBytes(TransformerFacts facts, long tokens) =>
        tokens * (facts.Dim / facts.Heads) * ElementSize.Float32;

    /// <summary>Every block's keys and values of what it attends to.</summary>
    private static long TextBytes(TransformerFacts facts, int tokens, ComputeDtype dtype) =>
        2L * (facts.Layers + facts.VaceBlocks) * tokens * facts.Dim * ElementSize.Of(dtype);
}
