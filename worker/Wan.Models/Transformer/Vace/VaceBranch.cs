using TorchSharp.Modules;
using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Transformer.Vace;

/// <summary>
/// The blocks that look at the control and give the main blocks their hints. Source: Wan2.1@9737cba wan/modules/vace_model.py,
/// VaceWanModel.
/// </summary>
/// <remarks>All hints are made from the tokens that enter the first main block, before any main block runs.</remarks>
internal sealed class VaceBranch : nn.Module
{
    private readonly PatchEmbedding vace_patch_embedding; // names are checkpoint keys
    private readonly ModuleList<VaceBlock> vace_blocks;
    private readonly WanModelConfig config;
    private readonly string[] names;
    private readonly IReadOnlyList<int> layers;

    /// <param name="w">of the whole model: the branch's weights lie beside those of the main blocks</param>
    public VaceBranch(WeightScope w, WanModelConfig config)
        : base(nameof(VaceBranch))
    {
        this.config = config;
        layers = config.VaceLayers!;
        vace_patch_embedding = new PatchEmbedding(w["vace_patch_embedding"], config.VaceInChannels!.Value, config.Dim, config.Patch);
        WeightScope blocks = w["vace_blocks"];
        vace_blocks = new([.. layers.Select((layer, i) => new VaceBlock(blocks[i], config, config.Layers + i, first: layer == 0))]);
        names = [.. layers.Select((_, i) => $"{blocks[i].Path}.after_proj")];
        RegisterComponents();
    }

    /// <summary>The text's keys and values for every block here, in order.</summary>
    public IEnumerable<TextKeysValues> KeysValues(Tensor embedded, long paddingRows) =>
        vace_blocks.Select(block => block.KeysValues(embedded, paddingRows));

    /// <param name="tokens">[B, L, C] float32, as they enter the main blocks</param>
    /// <exception cref="ArgumentException">the control has another shape than the video</exception>
    public VaceHints Hints(VaceControl control, Tensor latents, Tensor tokens, TimeModulation e0, TokenPlaces places, TextContext text)
    {
        long[] expected = [latents.shape[0], config.VaceInChannels!.Value, .. latents.shape[2..]];
        if (!control.Context.shape.AsSpan().SequenceEqual(expected))
            throw new ArgumentException($"the VACE context wants [{string.Join(", ", expected)}], got [{string.Join(", ", control.Context.shape)}]", nameof(control));
        if (control.Scale == 0)
            return VaceHints.None;
        using var scope = NewDisposeScope();
        Dictionary<int, Tensor> hints = [];
        Tensor current = vace_patch_embedding.Embed(control.Context, places.Ranks).to(ScalarType.Float32);
        foreach ((int i, VaceBlock block) in vace_blocks.Index())
        {
            (Tensor next, Tensor hint) = block.Run(current, tokens, e0, places, text);
            ForwardProbe.Report(names[i], hint);
            hints[layers[i]] = hint.MoveToOuterDisposeScope();
            current.Dispose();
            current = next;
        }
        return new VaceHints(hints, control.Scale);
    }
}
