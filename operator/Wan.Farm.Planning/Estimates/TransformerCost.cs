using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>The diffusion transformer over all steps of one stretch of the timeline.</summary>
/// <remarks>
/// Source of the structure: Wan2.1@9737cba wan/modules/model.py, WanAttentionBlock. L tokens, S text tokens, D width,
/// F feed-forward width, N heads.
/// </remarks>
internal static class TransformerCost
{
    /// <summary>Query rows whose scores are held at once when attention is computed in blocks.</summary>
    public const int AttentionBlockRows = 256;

    /// <summary>UniPC keeps two model outputs and the last sample beside the latents and the new velocity.</summary>
    public const int LatentCopies = 6;

    public static StageCost Of(TransformerFacts facts, TextEncoderFacts text, LatentRange latents, LatentSize size, Sampling sampling, ComputeDtype dtype)
    {
        long tokens = Tokens(facts, latents.Count, size);
        long latentBytes = (long)size.Channels * latents.Count * size.Height * size.Width * ElementSize.Float32;
        return new StageCost(
            WeightBytes: facts.Parameters * ElementSize.Of(dtype),
            ActivationBytes: ActivationBytes(facts, tokens, dtype),
            CacheBytes: (LatentCopies * latentBytes) + RotaryBytes(facts, tokens) + (2 * TextEncoderCost.FeatureBytes(text, facts.TextLength)),
            Flops: ForwardFlops(facts, text, tokens, size) * Forwards(sampling),
            DiskBytes: LatentCopies * latentBytes);
    }

    /// <summary>L = T·H·W patches.</summary>
    public static long Tokens(TransformerFacts facts, int latentFrames, LatentSize size) =>
        (long)(latentFrames / facts.PatchSize.T) * (size.Height / facts.PatchSize.H) * (size.Width / facts.PatchSize.W);

    /// <summary>Guidance needs a second, unconditional pass.</summary>
    public static int Forwards(Sampling sampling) => sampling.Steps * (sampling.GuidanceScale == 1 ? 1 : 2);

    /// <summary>
    /// Per block: self-attention 4 projections L·D·D and L·L·D; cross-attention 2 projections of tokens, 2 of text, and
    /// L·S·D; feed-forward 2 products L·D·F. Around them: patches in and out, and the text embedding.
    /// </summary>
    public static Flops ForwardFlops(TransformerFacts facts, TextEncoderFacts text, long tokens, LatentSize size)
    {
        (double d, double f, double s) = (facts.Dim, facts.FfnDim, facts.TextLength);
        double patch = size.Channels * facts.PatchSize.T * facts.PatchSize.H * facts.PatchSize.W;
        Flops block = (Flops.MatrixProduct(tokens, d, d) * 6)
            + (Flops.MatrixProduct(s, d, d) * 2)
            + (Flops.MatrixProduct(tokens, d, f) * 2)
            + Flops.AttentionOf(tokens, tokens, d)
            + Flops.AttentionOf(tokens, s, d);
        return (block * facts.Layers)
            + (Flops.MatrixProduct(tokens, patch, d) * 2)
            + Flops.MatrixProduct(s, text.Dim, d)
            + Flops.MatrixProduct(s, d, d);
    }

    /// <summary>
    /// The wider half of a block beside the float32 residual stream. Attention: the normed input, q, k, v and the result
    /// in the compute dtype, q and k rotated in float32, one block of scores. Feed-forward: the normed input, the hidden
    /// layer before and after its activation, the result.
    /// </summary>
    public static long ActivationBytes(TransformerFacts facts, long tokens, ComputeDtype dtype)
    {
        long element = ElementSize.Of(dtype);
        long stream = tokens * facts.Dim * ElementSize.Float32;
        long scores = facts.Heads * Math.Min(tokens, AttentionBlockRows) * tokens * ElementSize.Float32;
        long attention = stream + (4 * tokens * facts.Dim * element) + (2 * tokens * facts.Dim * ElementSize.Float32) + scores;
        long feedForward = stream + (2 * tokens * facts.FfnDim * element) + (tokens * facts.Dim * element);
        return stream + Math.Max(attention, feedForward);
    }

    /// <summary>Cosines and sines per token and pair, in float64 as the published code.</summary>
    private static long RotaryBytes(TransformerFacts facts, long tokens) => tokens * (facts.Dim / facts.Heads) * sizeof(double);
}
