using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Wan.Training.Vae;

/// <summary>How different two pictures look, by features of edges and textures at three scales.</summary>
/// <remarks>
/// In place of LPIPS, whose weights are not ours to ship: its network is trained on photographs, this one is random and fixed. Compared like
/// there: features of unit length in every place, mean squared distance.
/// </remarks>
internal sealed class FeaturePyramid : nn.Module<Tensor, Tensor, Tensor>
{
    private static readonly long[] Widths = [16, 32, 64];

    private readonly ModuleList<Conv2d> layers = [];

    public FeaturePyramid(long seed)
        : base(nameof(FeaturePyramid))
    {
        long inputs = 3;
        foreach (long width in Widths)
        {
            Conv2d layer = nn.Conv2d(inputs, width, kernel_size: 3, stride: 2, padding: 1);
            layers.Add(layer);
            inputs = width;
        }

        RegisterComponents();
        Fill(seed);
    }

    /// <param name="a">[N, 3, H, W]</param>
    /// <param name="b">the same shape</param>
    /// <returns>a number: 0 where they are equal, 1 where their features have nothing in common (one less the cosine, mean of places and scales)</returns>
    public override Tensor forward(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        Tensor distance = zeros(1, device: a.device);
        foreach (Conv2d layer in layers)
        {
            (a, b) = (nn.functional.silu(layer.call(a)), nn.functional.silu(layer.call(b)));
            distance = distance + (Unit(a) - Unit(b)).square().sum(1).mean();
        }

        return (distance.squeeze() / (2 * Widths.Length)).MoveToOuterDisposeScope();
    }

    private static Tensor Unit(Tensor x) => x / (x.square().sum(1, keepdim: true).sqrt() + 1e-6);

    private void Fill(long seed)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in named_parameters())
        {
            parameter.requires_grad_(false);
            long fanIn = parameter.dim() > 1 ? parameter.shape.Skip(1).Aggregate(1L, (x, y) => x * y) : 1;
            Tensor values = Models.Noise.CounterNoise.Latents(seed, name.Length, 1, 1, 1, (int)parameter.numel());
            parameter.copy_(values.view(parameter.shape) * (parameter.dim() > 1 ? Math.Sqrt(2.0 / fanIn) : 0.1));
        }
    }
}
