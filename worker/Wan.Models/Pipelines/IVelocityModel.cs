using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>What a solver asks at every step of one render: model, prompts, images and guidance are settled.</summary>
public interface IVelocityModel : IDisposable
{
    /// <param name="latents">[C, T, H, W]: consecutive latent frames of the video, all of them or a window</param>
    /// <param name="timestep">0..1000</param>
    /// <param name="firstLatent">where in the video the latents begin: what conditions these frames is cut to fit</param>
    /// <param name="step">which step of the render this is, from 0: for models that take over from earlier steps</param>
    /// <returns>[C, T, H, W] float32</returns>
    Tensor Predict(Tensor latents, double timestep, int firstLatent = 0, int step = 0);
}
