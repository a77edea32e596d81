using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Models.Vae;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>
/// Keeps the autoencoder between tasks, and the feature cache as the last segment left it, so that the next segment goes on at once when
/// it is decoded here too. Used on the compute thread.
/// </summary>
internal sealed class VaeHolder(RenderContext context) : IDisposable
{
    private WanVae? vae;
    private (ContentKey Segment, FeatureCache Cache)? last;

    public bool IsLoaded => vae is not null;

    public WanVae Vae => vae ??= Load();

    /// <summary>The autoencoder of this process and the ranks, if any, that share its frames with it.</summary>
    public WanVae VaeOf(ILaneGroup group)
    {
        Vae.Ranks = group.Mesh?.World;
        return Vae;
    }

    /// <summary>The cache that a segment has left here, handed out once; null when the last segment was another one.</summary>
    public FeatureCache? TakeCacheAfter(ContentKey? segment)
    {
        if (last is not { } kept || kept.Segment != segment)
            return null;
        last = null;
        return kept.Cache;
    }

    /// <summary>Takes over a cache, in place of the one before.</summary>
    public void KeepCacheAfter(ContentKey segment, FeatureCache cache)
    {
        last?.Cache.Dispose();
        last = (segment, cache);
    }

    public void Dispose()
    {
        last?.Cache.Dispose();
        last = null;
        vae?.Dispose();
        vae = null;
    }

    /// <remarks>Float32 whatever the plan's dtype, as the published pipeline: source Wan2.1@9737cba wan/modules/vae.py, WanVAE.</remarks>
    private WanVae Load()
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        using IWeightSource weights = checkpoint.OpenVae();
        return WanVae.Load(weights, torch.ScalarType.Float32, context.Device, checkpoint.Digest, VaeParts.Decoder);
    }
}
