using Wan.Models.Layers;
using Wan.Models.TextEncoder;
using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>A prompt to the text features that the transformer attends to: cleaned, tokenised, encoded.</summary>
/// <param name="textLength">tokens kept of a prompt, the end token included</param>
public sealed class PromptEncoder(UmT5Tokenizer tokenizer, UmT5Encoder encoder, int textLength = UmT5Tokenizer.DefaultLength)
{
    /// <returns>[S, C] in the encoder's dtype, S the number of tokens</returns>
    /// <exception cref="NonFiniteException">the encoder produced NaN or infinity</exception>
    /// <remarks>
    /// The published pipeline encodes all 512 positions under a mask and cuts the padding off afterwards. Masked keys weigh
    /// exactly 0 and positions are relative, so encoding the tokens alone gives the same rows for a fraction of the work.
    /// </remarks>
    public Tensor Encode(string prompt)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        TokenizedText tokens = tokenizer.Encode(prompt, textLength);
        Tensor ids = tensor(tokens.Ids[..tokens.TokenCount], device: encoder.Device).unsqueeze(0);
        return FiniteGuard.Run("encode text", () => encoder.call(ids, null)).squeeze(0).MoveToOuterDisposeScope();
    }
}
