using static TorchSharp.torch;

namespace Wan.Models.Transformer.Vace;

/// <summary>What VACE adds to the tokens, by the main block after which it does.</summary>
internal sealed class VaceHints(IReadOnlyDictionary<int, Tensor> hints, double scale)
{
    /// <summary>Adds nothing.</summary>
    public static VaceHints None { get; } = new(new Dictionary<int, Tensor>(), scale: 0);

    /// <param name="tokens">[B, L, C] float32 after that block; inference adds in place</param>
    /// <returns>[B, L, C] float32</returns>
    public Tensor AddAfter(int block, Tensor tokens)
    {
        if (!hints.TryGetValue(block, out Tensor? hint))
            return tokens;
        return is_grad_enabled() ? tokens.add(hint, scale) : tokens.add_(hint, scale);
    }
}
