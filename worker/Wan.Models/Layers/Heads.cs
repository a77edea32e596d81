using static TorchSharp.torch;

namespace Wan.Models.Layers;

/// <summary>Between tokens of full width and attention heads.</summary>
public static class Heads
{
    /// <param name="x">[B, L, N·D]</param>
    /// <returns>[B, L, N, D], a view</returns>
    public static Tensor Split(Tensor x, long heads) => x.view(x.shape[0], x.shape[1], heads, x.shape[2] / heads);

    /// <param name="x">[B, N, L, D]</param>
    /// <returns>[B, L, N·D]; a view where the memory already lies so</returns>
    public static Tensor Merge(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.transpose(1, 2).reshape(x.shape[0], x.shape[2], x.shape[1] * x.shape[3]).MoveToOuterDisposeScope();
    }
}
