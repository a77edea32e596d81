using Wan.Models.Weights;
using Wan.Parallel.Context;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Transformer;

/// <summary>Turns each patch of latents into a token. The published Conv3d has stride = kernel, which is one matrix product.</summary>
public sealed class PatchEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly PatchSize patch;

    /// <param name="w">holds <c>weight</c> [dim, C, p, q, r] and <c>bias</c> [dim]</param>
    public PatchEmbedding(WeightScope w, long channels, long dim, PatchSize patch)
        : base(nameof(PatchEmbedding))
    {
        weight = w.Get("weight", dim, channels, patch.T, patch.H, patch.W);
        bias = w.Get("bias", dim);
        this.patch = patch;
        RegisterComponents();
    }

    /// <param name="x">[B, C, T, H, W], sides multiples of the patch</param>
    /// <returns>[B, L, dim], tokens in the order frame, row, column</returns>
    public override Tensor forward(Tensor x) => Embed(x, ranks: null);

    /// <param name="ranks">whose tokens alone are embedded, [B, S, dim]; null: all</param>
    public Tensor Embed(Tensor x, ContextParallel? ranks)
    {
        using var scope = NewDisposeScope();
        long batch = x.shape[0], channels = x.shape[1];
        TokenGrid grid = TokenGrid.Of(x.shape[2], x.shape[3], x.shape[4], patch);
        Tensor patches = x.to(weight.dtype)
            .reshape(batch, channels, grid.T, patch.T, grid.H, patch.H, grid.W, patch.W)
            .permute(0, 2, 4, 6, 1, 3, 5, 7)
            .reshape(batch, grid.Tokens, channels * patch.Volume);
        return nn.functional.linear(ranks?.Take(patches) ?? patches, weight.flatten(1), bias).MoveToOuterDisposeScope();
    }
}
