using Wan.Models.Weights;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Layers;

/// <summary>Looks up rows of a table, over weights that already exist.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    /// <param name="w">holds <c>weight</c> [rows, features]</param>
    public Embedding(WeightScope w, long rows, long features)
        : base(nameof(Embedding))
    {
        weight = w.Get("weight", rows, features);
        RegisterComponents();
    }

    /// <summary>Where the table lies.</summary>
    public Device Device => weight.device;

    /// <param name="ids">int64, any shape</param>
    /// <returns>[…, features]</returns>
    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        return weight.index_select(0, ids.flatten()).view([.. ids.shape, weight.shape[1]]).MoveToOuterDisposeScope();
    }

    /// <summary>The columns of the table for <paramref name="ids"/>: what the lookup gives, features first.</summary>
    /// <param name="ids">int64 [n]</param>
    /// <returns>[features, n]</returns>
    public Tensor Columns(Tensor ids)
    {
        using var scope = NewDisposeScope();
        return weight.t().index_select(1, ids).MoveToOuterDisposeScope();
    }
}
