using TorchSharp;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Parallel;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The autoencoder's encoder.</summary>
internal static class EncoderLoader
{
    /// <remarks>Float32 whatever the plan's dtype, as the decoder.</remarks>
    /// <param name="ranks">That share every frame; null: none.</param>
    public static WanVae Load(RenderContext context, IProcessGroup? ranks)
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        using IWeightSource weights = checkpoint.OpenVae();
        WanVae vae = WanVae.Load(weights, torch.ScalarType.Float32, context.Device, checkpoint.Digest, VaeParts.Encoder);
        vae.Ranks = ranks;
        return vae;
    }
}
