using Wan.Models.Schedulers;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>
/// Text to video, and to a picture when there is one frame: encode, denoise, decode. Source: Wan2.1@9737cba wan/text2video.py.
/// </summary>
/// <remarks>A farm runs the same parts as tasks of their own; this is the short way for one video in one process.</remarks>
public sealed class TextToVideo(PromptEncoder prompts, WanModel transformer, WanVae vae)
{
    /// <param name="solver">fresh; it says how many steps there are</param>
    /// <param name="afterStep">called after every denoising step</param>
    /// <returns>[3, F, H, W] in -1..1, F = 4(T-1)+1</returns>
    public Tensor Render(TextToVideoInputs inputs, IFlowSolver solver, Action<Denoiser>? afterStep = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor context = prompts.Encode(inputs.Prompt);
        Tensor? contextNull = inputs.GuidanceScale == 1 ? null : prompts.Encode(inputs.NegativePrompt);
        using GuidedVelocity velocity = new(transformer, new VelocityInputs { Context = context, ContextNull = contextNull }, inputs.GuidanceScale);
        using Denoiser denoiser = new(velocity, solver, inputs.Noise);
        while (!denoiser.IsFinished)
        {
            denoiser.Step();
            afterStep?.Invoke(denoiser);
        }
        return vae.Decode(denoiser.Latents.unsqueeze(0)).squeeze(0).clamp_(-1, 1).MoveToOuterDisposeScope();
    }
}
