using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Models.Layers;

/// <summary>Layer norm without weights, then · (1 + scale) + shift: float32 inside, whatever comes after.</summary>
public static class ModulatedNorm
{
    /// <param name="x">[B, L, C] float32</param>
    /// <param name="shift">[B, 1, C] float32</param>
    /// <param name="scale">[B, 1, C] float32</param>
    /// <param name="dtype">of the product that follows</param>
    /// <returns>[B, L, C] in <paramref name="dtype"/></returns>
    public static Tensor Apply(Tensor x, Tensor shift, Tensor scale, double eps, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        return Fused.ModulatedLayerNorm(x, shift, scale, eps).to(dtype).MoveToOuterDisposeScope();
    }
}
