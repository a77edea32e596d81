using static TorchSharp.torch;

namespace Wan.Models.Pipelines;

/// <summary>What makes one text-to-video render, apart from models and solver.</summary>
/// <param name="Prompt">what to show</param>
/// <param name="NegativePrompt">what to keep away from; not read when <paramref name="GuidanceScale"/> is 1</param>
/// <param name="GuidanceScale">classifier-free guidance</param>
/// <param name="Noise">[C, T, H, W]: its shape is the size of the video; one latent frame makes a picture</param>
public sealed record TextToVideoInputs(string Prompt, string NegativePrompt, double GuidanceScale, Tensor Noise);
