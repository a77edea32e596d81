using TorchSharp.Modules;
using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;
using LayerNorm = Wan.Models.Layers.LayerNorm;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Vision;

/// <summary>
/// CLIP's vision tower up to its last block but one: pictures to the image tokens that Wan2.1's image-to-video models attend to.
/// Source: Wan2.1@9737cba wan/modules/clip.py, VisionTransformer with use_31_block.
/// </summary>
public sealed class ClipVisionEncoder : nn.Module<Tensor, Tensor>
{
    private readonly Parameter patch, cls_embedding, pos_embedding; // the last two names are checkpoint keys
    private readonly LayerNorm pre_norm;
    private readonly ModuleList<ClipVisionBlock> transformer;

    /// <param name="w">the names of the original file below <c>visual</c></param>
    public ClipVisionEncoder(ClipVisionConfig config, WeightScope w)
        : base(nameof(ClipVisionEncoder))
    {
        Config = config;
        patch = w["patch_embedding"].Get("weight", config.Dim, 3, config.PatchSize, config.PatchSize);
        cls_embedding = w.Get("cls_embedding", 1, 1, config.Dim);
        pos_embedding = w.Get("pos_embedding", 1, config.Tokens, config.Dim);
        pre_norm = new LayerNorm(w["pre_norm"], config.Dim, ClipVisionConfig.Eps);
        WeightScope blocks = w["transformer"];
        transformer = new([.. Enumerable.Range(0, config.Blocks).Select(i => new ClipVisionBlock(blocks[i], config))]);
        RegisterComponents();
    }

    public ClipVisionConfig Config { get; }

    /// <param name="x">[B, 3, S, S], from <see cref="ClipPreprocessing"/></param>
    /// <returns>[B, tokens, C], the token of the whole picture first</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        int side = Config.ImageSize;
        if (x.dim() != 4 || x.shape[1] != 3 || x.shape[2] != side || x.shape[3] != side)
            throw new ArgumentException($"pictures want [B, 3, {side}, {side}], got [{string.Join(", ", x.shape)}]", nameof(x));
        Tensor patches = nn.functional.conv2d(x.to(patch.dtype, patch.device), patch, strides: [Config.PatchSize, Config.PatchSize]);
        ForwardProbe.Report("patch_embedding", patches);
        Tensor tokens = cat([cls_embedding.expand(x.shape[0], -1, -1), patches.flatten(2).transpose(1, 2)], dim: 1) + pos_embedding;
        tokens = pre_norm.call(tokens.to(ScalarType.Float32)).to(patch.dtype);
        ForwardProbe.Report("pre_norm", tokens);
        foreach (ClipVisionBlock block in transformer)
            tokens = block.call(tokens);
        return tokens.MoveToOuterDisposeScope();
    }

    /// <summary>Pictures as they are, each of its own size, to image tokens.</summary>
    /// <param name="pictures">each [3, H, W] in -1..1</param>
    /// <returns>[pictures, tokens, C]</returns>
    /// <exception cref="NonFiniteException">the tower produced NaN or infinity</exception>
    public Tensor Encode(params IReadOnlyList<Tensor> pictures)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor batch = cat([.. pictures.Select(picture => ClipPreprocessing.Apply(picture, Config.ImageSize))]);
        return FiniteGuard.Run("encode image", () => call(batch)).MoveToOuterDisposeScope();
    }
}
