using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>umT5 over the prompt, then the negative prompt, without padding.</summary>
/// <remarks>
/// Source of the structure: Wan2.1@9737cba wan/modules/t5.py, T5Attention (q, k, v, o), T5FeedForward (gate, fc1, fc2).
/// S tokens, C width, A attention width, F feed-forward width, N heads.
/// </remarks>
internal static class TextEncoderCost
{
    public static StageCost Of(ModelFacts model, EncodeTask task, ComputeDtype dtype)
    {
        TextEncoderFacts facts = model.TextEncoder;
        int[] tokens = [MostTokens(task.Prompt, model), MostTokens(task.NegativePrompt, model)];
        long features = tokens.Sum(count => FeatureBytes(facts, count, dtype));
        return new StageCost(
            WeightBytes: facts.Parameters * ElementSize.Of(dtype),
            ActivationBytes: ActivationBytes(facts, tokens.Max(), dtype),
            CacheBytes: features,
            Flops: FlopsOf(facts, tokens[0]) + FlopsOf(facts, tokens[1]),
            DiskBytes: features);
    }

    /// <summary>Per layer: four projections S·C·A, three feed-forward products S·C·F, attention S·S·A.</summary>
    public static Flops FlopsOf(TextEncoderFacts facts, int tokens) =>
        ((Flops.MatrixProduct(tokens, facts.Dim, facts.AttentionDim) * 4)
            + (Flops.MatrixProduct(tokens, facts.Dim, facts.FfnDim) * 3)
            + Flops.AttentionOf(tokens, tokens, facts.AttentionDim)) * facts.Layers;

    /// <summary>
    /// The wider half of a layer: attention holds the position bias, scores, float32 probabilities and their copy [N, S, S], with
    /// q, k, v and the result; the feed-forward holds gate and value [S, F]. Beside them x, its norm and the sum.
    /// </summary>
    public static long ActivationBytes(TextEncoderFacts facts, int tokens, ComputeDtype dtype)
    {
        long element = ElementSize.Of(dtype);
        long scores = (long)facts.Heads * tokens * tokens;
        long attention = (scores * ((3 * element) + ElementSize.Float32)) + (5L * tokens * facts.AttentionDim * element);
        long feedForward = 2L * tokens * facts.FfnDim * element;
        long stream = 3L * tokens * facts.Dim * element;
        return Math.Max(attention, feedForward) + stream;
    }

    /// <summary>Features of one text, [S, C].</summary>
    public static long FeatureBytes(TextEncoderFacts facts, int tokens, ComputeDtype dtype) =>
        (long)tokens * facts.Dim * ElementSize.Of(dtype);

    /// <summary>No token is shorter than a character, but for the mark in front of a text and the one at its end.</summary>
    private static int MostTokens(string text, ModelFacts model) => Math.Min(model.Transformer.TextLength, text.Length + 2);
}
