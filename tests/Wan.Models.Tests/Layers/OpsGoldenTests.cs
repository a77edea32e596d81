using Wan.Farm.Testing.Golden;
using Wan.Models.Layers;
using Wan.Models.Tests.Support;
using Wan.Models.Weights;
using static TorchSharp.torch;
using GELU = TorchSharp.Modules.GELU;

namespace Wan.Models.Tests.Layers;

/// <summary>Norms and activations of the transformer and the text encoder give the published numbers, near zero too.</summary>
public sealed class OpsGoldenTests
{
    public static IEnumerable<object[]> RmsNorms => Cases("rms_qk", "rms_t5");

    public static IEnumerable<object[]> AffineNorms => Cases("layer_norm_affine", "layer_norm_img_proj");

    public static IEnumerable<object[]> PlainNorms => Cases("layer_norm_plain");

    public static IEnumerable<object[]> Activations => Cases("activations");

    [Theory]
    [MemberData(nameof(RmsNorms))]
    public void RmsNorm_PublishedInputs_GivesPublishedNorm(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using var norm = Load(golden, (w, width, eps) => new RmsNorm(w, width, eps));
        golden.AssertOutput("out", norm.call(golden.Input("x")));
    }

    [Theory]
    [MemberData(nameof(AffineNorms))]
    public void LayerNorm_PublishedInputs_GivesPublishedNorm(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using var norm = Load(golden, (w, width, eps) => new LayerNorm(w, width, eps));
        golden.AssertOutput("out", norm.call(golden.Input("x")));
    }

    [Theory]
    [MemberData(nameof(PlainNorms))]
    public void ModulatedLayerNorm_NoShiftNoScale_GivesPublishedNorm(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        Tensor x = golden.Input("x");
        Tensor none = zeros([1, 1, x.shape[2]]);
        golden.AssertOutput("out", ModulatedNorm.Apply(x, none, none, EpsOf(golden), ScalarType.Float32));
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activations_PublishedInputs_GivePublishedValues(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        Tensor x = golden.Input("x");
        golden.AssertOutput("gelu_tanh", nn.functional.gelu(x, GELU.Approximate.tanh));
        golden.AssertOutput("gelu_t5", nn.functional.gelu(x, GELU.Approximate.tanh));
        golden.AssertOutput("gelu_erf", nn.functional.gelu(x));
        golden.AssertOutput("silu", nn.functional.silu(x));
    }

    private static TNorm Load<TNorm>(FixtureCase golden, Func<WeightScope, long, double, TNorm> build)
        where TNorm : nn.Module
    {
        using TensorWeights weights = new(golden.InputNames.Where(name => name != "x").ToDictionary(name => name, golden.Input));
        return WeightLoader.Load(weights, ScalarType.Float32, CPU, w => build(w, golden.Input("x").shape[^1], EpsOf(golden)));
    }

    private static double EpsOf(FixtureCase golden) => golden.Params.GetProperty("eps").GetDouble();

    private static IEnumerable<object[]> Cases(params string[] names) =>
        GoldenFixtures.Enumerate("ops/basic").Where(row => names.Contains(((FixtureCase)row[0]).Name));
}
