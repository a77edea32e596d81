using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Pipelines;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Checkpoint = Wan.Models.Weights.Checkpoint;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The VAE decoder, its feature cache and the latents. Made, used and disposed on the compute thread.</summary>
internal sealed class DecodeSession : IDisposable
{
    private readonly WanVae vae;
    private readonly FeatureCache cache;
    private readonly torch.Tensor latents;      // [C, T, H, W]

    private DecodeSession(WanVae vae, torch.Tensor latents)
    {
        this.vae = vae;
        this.latents = latents;
        cache = vae.NewDecoderCache();
    }

    /// <remarks>Float32 whatever the plan's dtype, as the published pipeline: source Wan2.1@9737cba wan/modules/vae.py, WanVAE.</remarks>
    public static DecodeSession Open(RenderContext context, DecodeTask task, Artifact artifact)
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        using IWeightSource weights = checkpoint.OpenVae();
        WanVae vae = WanVae.Load(weights, torch.ScalarType.Float32, context.Device, checkpoint.Digest, VaeParts.Decoder);
        try
        {
            torch.Tensor latents = LatentsFile.Read(artifact.Path, context.Device);
            if (latents.dim() != 4 || latents.shape[1] != task.Latents.Count)
                throw new InvalidDataException($"{artifact.Path} holds latents [{string.Join(", ", latents.shape)}], expected [C, {task.Latents.Count}, H, W]");
            return new DecodeSession(vae, latents);
        }
        catch
        {
            vae.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the next latent.</summary>
    /// <returns>[F, H, W, 3], F = 1 for a video's first latent, else 4.</returns>
    public byte[] Decode(int latent, bool asPicture)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor frames = vae.DecodeLatent(latents.narrow(1, latent, 1).unsqueeze(0), cache).squeeze(0);      // [3, F, H, W]
        torch.Tensor bytes = asPicture ? FrameConversion.ImageBytes(frames) : FrameConversion.VideoBytes(frames);
        return bytes.cpu().bytes.ToArray();
    }

    public void Dispose()
    {
        cache.Dispose();
        latents.Dispose();
        vae.Dispose();
    }
}
