using Wan.Models.Layers;
using Wan.Models.Weights;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Models.Vision;

/// <summary>Self-attention whose query, key and value are one matrix. Source: Wan2.1@9737cba wan/modules/clip.py, SelfAttention.</summary>
internal sealed class ClipVisionAttention : nn.Module<Tensor, Tensor>
{
    private readonly Linear to_qkv, proj; // names are checkpoint keys
    private readonly int heads;

    public ClipVisionAttention(WeightScope w, int dim, int heads)
        : base(nameof(ClipVisionAttention))
    {
        to_qkv = new Linear(w["to_qkv"], dim, 3 * dim);
        proj = new Linear(w["proj"], dim, dim);
        this.heads = heads;
        RegisterComponents();
    }

    /// <param name="x">[B, L, C]</param>
    /// <returns>[B, L, C]</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor[] qkv = to_qkv.call(x).chunk(3, dim: 2);
        Tensor[] h = [.. qkv.Select(part => Heads.Split(part.contiguous(), heads).transpose(1, 2))]; // each [B, N, L, D]
        return proj.call(Heads.Merge(Attention.ScaledDotProduct(h[0], h[1], h[2]))).MoveToOuterDisposeScope();
    }
}
