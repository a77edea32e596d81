using static TorchSharp.torch;

namespace Wan.Models.Transformer.Vace;

/// <summary>What VACE follows.</summary>
/// <param name="Context">[B, vace_in_dim, T, H, W]: latents of what stays, latents of what changes, the mask</param>
/// <param name="Scale">how much; 1 as trained, 0 not at all</param>
public sealed record VaceControl(Tensor Context, double Scale = 1);
