using Wan.Farm.Testing.Golden;
using Wan.Models.Conditioning;
using Wan.Models.Pipelines;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

/// <summary>Whole runs of VACE, with reference pictures and without, give the published latents and frames.</summary>
public sealed class VaceGoldenTests
{
    public static IEnumerable<object[]> Cases =>
        from row in GoldenFixtures.Enumerate("pipeline/vace")
        let golden = (FixtureCase)row[0]
        from layout in GoldenModels.TransformerLayouts(golden.Fixture.ModelOf("dit"))
        select new object[] { golden, layout };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_PublishedVideoAndMask_GivesPublishedFrames(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = GoldenRun.Vae(golden);
        using WanModel transformer = GoldenModels.Transformer(golden.Fixture.ModelOf("dit") + layout);
        Tensor[] references = [.. golden.Inputs("ref").Select(reference => reference.squeeze(1))];
        Tensor context = VaceContext.Encode(vae, golden.Input("src_video"), golden.Input("src_mask"), references);
        golden.AssertOutput("vace_context", context);
        VelocityInputs inputs = GoldenRun.Prompts(golden) with { VaceContext = context, VaceScale = GoldenRun.Number(golden, "context_scale") };
        using GuidedVelocity guided = new(transformer, inputs, GoldenRun.Number(golden, "guide_scale"));

        Tensor latents = GoldenRun.Denoise(golden, guided);

        GoldenRun.Decode(golden, vae, latents.narrow(1, references.Length, latents.shape[1] - references.Length));
        GoldenRun.ComparePredictions(golden, context => new GuidedVelocity(transformer, inputs with { Context = context }, guidanceScale: 1));
    }
}
