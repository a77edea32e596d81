using TorchSharp.Modules;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>Tells clips from reconstructions, patch by patch: every place judges the 38×38 pixels and the frames around it.</summary>
/// <remarks>
/// Source: Isola et al., "Image-to-image translation with conditional adversarial networks", 2017, PatchGAN; here over space and time, with group norms,
/// which do not depend on the rest of the batch.
/// </remarks>
internal sealed class PatchDiscriminator : nn.Module<Tensor, Tensor>
{
    private const int Groups = 8;
    private static readonly long[] Widths = [32, 64, 128];

    private readonly ModuleList<Layer> layers = [];
    private readonly Parameter weight;

    public PatchDiscriminator(WeightScope w)
        : base(nameof(PatchDiscriminator))
    {
        long inputs = 3;
        foreach ((int i, long width) in Widths.Index())
        {
            layers.Add(new Layer(w["layers"][i], inputs, width, first: i == 0));
            inputs = width;
        }

        weight = w.Get("weight", 1, inputs, 3, 3, 3);
        RegisterComponents();
    }

    /// <param name="video">[B, 3, T, H, W] in -1..1</param>
    /// <returns>[B, 1, T', H/8, W/8]: positive where it takes a patch for one of a clip</returns>
    public override Tensor forward(Tensor video)
    {
        using var scope = NewDisposeScope();
        foreach (Layer layer in layers) video = layer.call(video);
        return nn.functional.conv3d(video, weight, padding: [1, 1, 1]).MoveToOuterDisposeScope();
    }

    /// <summary>Halves height and width, and time in all layers but the first.</summary>
    private sealed class Layer : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter weight, bias;
        private readonly Parameter? gamma, beta;
        private readonly long[] strides;

        public Layer(WeightScope w, long inputs, long outputs, bool first)
            : base(nameof(Layer))
        {
            weight = w.Get("weight", outputs, inputs, 3, 4, 4);
            bias = w.Get("bias", outputs);
            strides = [first ? 1 : 2, 2, 2];
            if (!first)
            {
                gamma = w["norm"].Get("weight", outputs);
                beta = w["norm"].Get("bias", outputs);
            }

            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            x = nn.functional.conv3d(x, weight, bias, strides, [1, 1, 1]);
            if (gamma is not null) x = nn.functional.group_norm(x, Groups, gamma, beta);
            return nn.functional.silu(x).MoveToOuterDisposeScope();
        }
    }
}
