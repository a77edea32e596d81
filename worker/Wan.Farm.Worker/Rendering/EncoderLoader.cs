using TorchSharp;
using Wan.Models.Vae;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The autoencoder's encoder.</summary>
internal static class EncoderLoader
{
    /// <remarks>Float32 whatever the plan's dtype, as the decoder.</remarks>
    public static WanVae Load(RenderContext context)
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        using IWeightSource weights = checkpoint.OpenVae();
        return WanVae.Load(weights, torch.ScalarType.Float32, context.Device, checkpoint.Digest, VaeParts.Encoder);
    }
}
