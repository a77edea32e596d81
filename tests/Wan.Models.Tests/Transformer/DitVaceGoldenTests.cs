using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Models.Transformer.Vace;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Transformer;

/// <summary>VACE gives the published velocity and hints.</summary>
public sealed class DitVaceGoldenTests
{
    public static IEnumerable<object[]> Cases =>
        from row in GoldenFixtures.Enumerate("dit/vace")
        let fixtureCase = (FixtureCase)row[0]
        from layout in GoldenModels.TransformerLayouts(fixtureCase.Fixture.Model)
        from cached in new[] { false, true }
        select new object[] { fixtureCase, layout, cached };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_PublishedInputs_GivesPublishedVelocityAndHints(FixtureCase golden, string layout, bool cached)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model + layout);
        RecordingProbe seen = new();
        using IDisposable attached = seen.Attach();

        Tensor velocity = Forward(golden, model, cached, ScaleOf(golden));

        golden.AssertOutput("out0", velocity);
        for (int hint = 0; golden.HasOutput($"hint{hint}"); hint++)
            golden.AssertOutput($"hint{hint}", seen[$"vace_blocks.{hint}.after_proj"]);
    }

    [Fact]
    public void Forward_ScaleZero_IsTheModelWithoutItsControl()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        FixtureCase golden = GoldenFixtures.Find("dit/vace")["scale1"];
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model);

        Tensor none = Forward(golden, model, cached: false, scale: 0), little = Forward(golden, model, cached: false, scale: 1e-30);

        TensorAssert.Identical(little, none);
        Assert.True((none - golden.Output("out0")).abs().max().item<float>() > 0.01f);
    }

    private static Tensor Forward(FixtureCase golden, WanModel model, bool cached, double scale)
    {
        using TextContext text = model.Prepare([golden.Input("context0")], cached);
        VaceControl control = new(golden.Input("vace_context0").unsqueeze(0), scale);
        return model.forward(golden.Input("x0").unsqueeze(0), golden.Input("t"), text, control: control).squeeze(0);
    }

    private static double ScaleOf(FixtureCase golden) => golden.Params.GetProperty("context_scale").GetDouble();
}
