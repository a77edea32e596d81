using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>A block of a causal autoencoder, fed one frame at a time.</summary>
public abstract class VaeBlock(string name) : nn.Module<Tensor, FeatureCache, Tensor[]>(name)
{
    /// <param name="frame">[B, C, H, W], channels last</param>
    /// <returns>
    /// The frames that this one completes, oldest first: one, or two from a temporal up-sampler, or none from a temporal
    /// down-sampler that waits for a second frame.
    /// </returns>
    public abstract override Tensor[] forward(Tensor frame, FeatureCache cache);
}
