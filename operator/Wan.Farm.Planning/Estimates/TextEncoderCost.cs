using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>umT5 over the prompt and the negative prompt, each padded to the text length.</summary>
/// <remarks>
/// Source of the structure: Wan2.1@9737cba wan/modules/t5.py, T5Attention (q, k, v, o), T5FeedForward (gate, fc1, fc2).
/// S tokens, C width, A attention width, F feed-forward width, N heads.
/// </remarks>
internal static class TextEncoderCost
{
    /// <summary>Prompt and negative prompt.</summary>
    public const int Texts = 2;

    public static StageCost Of(TextEncoderFacts facts, int textLength, ComputeDtype dtype) => new(
        WeightBytes: facts.Parameters * ElementSize.Of(dtype),
        ActivationBytes: ActivationBytes(facts, textLength, dtype),
        CacheBytes: Texts * FeatureBytes(facts, textLength),
        Flops: FlopsOf(facts, textLength) * Texts,
        DiskBytes: Texts * FeatureBytes(facts, textLength));

    /// <summary>Per layer: four projections S·C·A, three feed-forward products S·C·F, attention S·S·A.</summary>
    public static Flops FlopsOf(TextEncoderFacts facts, int textLength) =>
        ((Flops.MatrixProduct(textLength, facts.Dim, facts.AttentionDim) * 4)
            + (Flops.MatrixProduct(textLength, facts.Dim, facts.FfnDim) * 3)
            + Flops.AttentionOf(textLength, textLength, facts.AttentionDim)) * facts.Layers;

    /// <summary>
    /// The wider half of a layer over both texts: attention holds the position bias, its sum with the mask, scores and
    /// float32 probabilities [N, S, S]; the feed-forward holds gate, value and product [S, F]; both beside x, its norm and q, k, v.
    /// </summary>
    public static long ActivationBytes(TextEncoderFacts facts, int textLength, ComputeDtype dtype)
    {
        long element = ElementSize.Of(dtype);
        long scores = (long)facts.Heads * textLength * textLength;
        long attention = (scores * ((3 * element) + ElementSize.Float32)) + (3L * textLength * facts.AttentionDim * element);
        long feedForward = 3L * textLength * facts.FfnDim * element;
        long stream = (long)textLength * facts.Dim * (element + ElementSize.Float32);
        return Texts * (Math.Max(attention, feedForward) + stream);
    }

    /// <summary>Features of one text, [S, C] in float32 at most.</summary>
    public static long FeatureBytes(TextEncoderFacts facts, int textLength) => (long)textLength * facts.Dim * ElementSize.Float32;
}
