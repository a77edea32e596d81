using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>What one render tells the model besides latents and time. What does not apply to a kind of model stays null.</summary>
/// <remarks>The tensors stay the caller's.</remarks>
public sealed record VelocityInputs
{
    /// <summary>[S, text_dim] features of the prompt.</summary>
    public required Tensor Context { get; init; }

    /// <summary>[S, text_dim] features of the negative prompt; not read when the guidance scale is 1.</summary>
    public Tensor? ContextNull { get; init; }

    /// <summary>[pictures, n, image_dim] from CLIP: of the first frame, or of the first and then the last.</summary>
    public Tensor? ImageTokens { get; init; }

    /// <summary>y, [4 + C, T, H, W]; see <see cref="Conditioning.ImageChannels"/>.</summary>
    public Tensor? ImageChannels { get; init; }

    /// <summary>[2C + 64, T, H, W]; see <see cref="Conditioning.VaceContext"/>.</summary>
    public Tensor? VaceContext { get; init; }

    /// <summary>The video's latent that <see cref="ImageChannels"/>, <see cref="VaceContext"/> and <see cref="CleanLatents"/> begin with, where they are a stretch of it.</summary>
    public int ConditionedFrom { get; init; }

    /// <summary>[2C + 64, R, H, W]: reference pictures that every window is shown in front of its latents; see <see cref="Conditioning.VaceContext.EncodeReferences"/>.</summary>
    /// <remarks>
    /// The published code denoises a latent for each of them along with the video and drops it, which is one window of R + T latents whose context begins
    /// with theirs. Where there are several windows, or a chunk goes on from another, these latents are what they would be at the step's noise level.
    /// </remarks>
    public Tensor? VaceReferences { get; init; }

    /// <summary>[C, R, H, W] of the latents of <see cref="VaceReferences"/>.</summary>
    public Tensor? ReferenceNoise { get; init; }

    /// <summary>How much VACE follows its context.</summary>
    public double VaceScale { get; init; } = 1;

    /// <summary>Latents from <see cref="ConditionedFrom"/> on that are given free of noise, for models that are told so; see <see cref="Conditioning.FirstLatent"/>.</summary>
    public int CleanLatents { get; init; }

    /// <summary>See <see cref="WanModel.Prepare"/>.</summary>
    public bool CacheKeysValues { get; init; } = true;
}
