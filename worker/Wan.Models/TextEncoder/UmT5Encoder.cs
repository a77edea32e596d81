using TorchSharp.Modules;
using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.TextEncoder;

/// <summary>umT5's encoder: token ids to text features. Source: Wan2.1@9737cba wan/modules/t5.py, T5Encoder.</summary>
public sealed class UmT5Encoder : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly Layers.Embedding token_embedding;
    private readonly ModuleList<UmT5Block> blocks;
    private readonly RmsNorm norm;

    public UmT5Encoder(UmT5Config config, WeightScope w)
        : base(nameof(UmT5Encoder))
    {
        Config = config;
        token_embedding = new(w["token_embedding"], config.VocabSize, config.Dim);
        WeightScope b = w["blocks"];
        blocks = new([.. Enumerable.Range(0, config.Layers).Select(i => new UmT5Block(b[i], config, i))]);
        norm = new RmsNorm(w["norm"], config.Dim, config.Eps);
        RegisterComponents();
    }

    /// <summary>The sizes the encoder was built with.</summary>
    public UmT5Config Config { get; }

    /// <summary>Where the weights lie.</summary>
    public Device Device => token_embedding.Device;

    /// <param name="ids">[B, S] int64</param>
    /// <param name="mask">[B, S], 0 where a token is padding; null when none is</param>
    /// <returns>[B, S, C]; rows of padding hold no meaning, cut them</returns>
    public override Tensor forward(Tensor ids, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        if (ids.dim() != 2 || (mask is not null && !mask.shape.AsSpan().SequenceEqual(ids.shape)))
        {
            throw new ArgumentException(
                $"ids want [B, S] and the mask the same, got [{string.Join(", ", ids.shape)}] and [{string.Join(", ", mask?.shape ?? [])}]");
        }
        Tensor x = token_embedding.call(ids);
        ForwardProbe.Report("token_embedding", x);
        Tensor buckets = UmT5RelativeBuckets.Square(ids.shape[1], Config.Buckets, Config.MaxDistance, ids.device);
        Tensor? masked = mask?.eq(0).view(ids.shape[0], 1, 1, ids.shape[1]);
        foreach (UmT5Block block in blocks)
        {
            Tensor next = block.call(x, buckets, masked);
            x.Dispose();
            x = next;
        }
        x = norm.call(x);
        ForwardProbe.Report("norm", x);
        return x.MoveToOuterDisposeScope();
    }
}
