using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>Finished latents at the beginning of a chunk, by which the rest is conditioned.</summary>
/// <remarks>
/// Text-to-video models are conditioned by replacement: before every step these latents are what they would be at the step's noise level,
/// <c>(1-σ)·x0 + σ·noise</c>, and in the end they are x0 again, bit for bit. Models whose tokens have timesteps of their own are told that these
/// are at 0, so they stay x0 throughout. Never decoded and encoded again, which would shift colours.
/// </remarks>
/// <param name="latents">[C, m, H, W] float32, x0; owned</param>
/// <param name="noise">[C, m, H, W] float32, the timeline's own noise there; null: they stay free of noise. Owned</param>
public sealed class KnownPrefix(Tensor latents, Tensor? noise) : IDisposable
{
    /// <summary>Puts them into a sample in place.</summary>
    /// <param name="sample">[C, T, H, W], T ≥ m</param>
    /// <param name="sigma">noise level of the coming step; 0 after the last one</param>
    public void PutInto(Tensor sample, double sigma)
    {
        using var scope = NewDisposeScope();
        Tensor place = sample.narrow(1, 0, latents.shape[1]);
        place.copy_(noise is null || sigma == 0 ? latents : (latents * (1 - sigma)) + (noise * sigma));
    }

    public void Dispose()
    {
        latents.Dispose();
        noise?.Dispose();
    }
}
