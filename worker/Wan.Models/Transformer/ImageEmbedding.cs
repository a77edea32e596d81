using TorchSharp.Utils;
using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Transformer;

/// <summary>
/// CLIP's image tokens to the transformer's width, with a position each where there are two frames. Source: Wan2.1@9737cba
/// wan/modules/model.py, MLPProj.
/// </summary>
public sealed class ImageEmbedding : nn.Module<Tensor, Tensor>
{
    private const double Eps = 1e-5; // its norms are plain ones, not the transformer's

    private readonly ImageProjection proj;
    private readonly Parameter? emb_pos; // names are checkpoint keys

    /// <param name="config">says how wide the image tokens are, and whether they have positions</param>
    public ImageEmbedding(WeightScope w, WanModelConfig config)
        : base(nameof(ImageEmbedding))
    {
        int width = config.ImageDim ?? throw new ArgumentException("the model takes no image tokens", nameof(config));
        proj = new ImageProjection(w["proj"], width, config.Dim);
        if (config.ImagePositions is { } positions)
            emb_pos = w.Get("emb_pos", 1, positions, width);
        RegisterComponents();
    }

    /// <param name="x">[B, n, image_dim]: the tokens of a video's pictures one after the other</param>
    /// <returns>[B, n, C]</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        if (emb_pos is not null && emb_pos.shape[1] != x.shape[1])
            throw new ArgumentException($"{emb_pos.shape[1]} image tokens have positions, those of two frames; got {x.shape[1]}", nameof(x));
        return proj.call(emb_pos is null ? x : x + emb_pos).MoveToOuterDisposeScope();
    }

    /// <summary>Norm, linear, GELU in its exact form, linear, norm.</summary>
    private sealed class ImageProjection : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "0")]
        private readonly LayerNorm before;
        [ComponentName(Name = "1")]
        private readonly Linear first;
        [ComponentName(Name = "3")]
        private readonly Linear second;
        [ComponentName(Name = "4")]
        private readonly LayerNorm after;

        /// <param name="w">holds <c>0</c>, <c>1</c>, <c>3</c> and <c>4</c>; 2 is the activation</param>
        public ImageProjection(WeightScope w, int width, int dim)
            : base(nameof(ImageProjection))
        {
            before = new LayerNorm(w[0], width, Eps);
            first = new Linear(w[1], width, width);
            second = new Linear(w[3], width, dim);
            after = new LayerNorm(w[4], dim, Eps);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            Tensor h = first.call(before.call(x.to(ScalarType.Float32)).to(x.dtype));
            Tensor y = second.call(nn.functional.gelu(h));
            return after.call(y.to(ScalarType.Float32)).to(x.dtype).MoveToOuterDisposeScope();
        }
    }
}
