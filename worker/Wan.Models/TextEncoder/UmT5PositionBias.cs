using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.TextEncoder;

/// <summary>A block's learned bias per head and relative position. Source: Wan2.1@9737cba wan/modules/t5.py, T5RelativeEmbedding.</summary>
public sealed class UmT5PositionBias : nn.Module<Tensor, Tensor>
{
    private readonly Embedding embedding;
    private readonly int heads;

    public UmT5PositionBias(WeightScope w, UmT5Config config)
        : base(nameof(UmT5PositionBias))
    {
        embedding = new Embedding(w["embedding"], config.Buckets, config.Heads);
        heads = config.Heads;
        RegisterComponents();
    }

    /// <param name="buckets">int64 [S·S], from <see cref="UmT5RelativeBuckets.Square"/></param>
    /// <returns>[1, N, S, S]</returns>
    public override Tensor forward(Tensor buckets)
    {
        using var scope = NewDisposeScope();
        long length = (long)Math.Round(Math.Sqrt(buckets.shape[0]));
        return embedding.Columns(buckets).view(1, heads, length, length).MoveToOuterDisposeScope();
    }
}
