using Wan.Farm.Testing.Golden;
using Wan.Models.Conditioning;
using Wan.Models.Pipelines;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

/// <summary>Wan2.2's 5B model from text, and with a given first latent: prompts to latents give the published ones.</summary>
public sealed class TextImageToVideoGoldenTests
{
    public static IEnumerable<object[]> Cases => GoldenFixtures.Enumerate("pipeline/wan22_ti2v");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Denoise_PublishedNoise_GivesPublishedLatents(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using WanModel transformer = GoldenModels.Transformer(golden.Fixture.ModelOf("dit"));
        bool given = golden.HasOutput("z_image");
        VelocityInputs inputs = GoldenRun.Prompts(golden) with { CleanLatents = given ? 1 : 0 };
        using GuidedVelocity guided = new(transformer, inputs, GoldenRun.Number(golden, "guide_scale"));

        Tensor latents = GoldenRun.Denoise(golden, guided, Between);

        if (golden.HasOutput("final_latent"))
            golden.AssertOutput("final_latent", latents);
        if (golden.HasOutput("t_tokens_first"))
        {
            Tensor t = FirstLatent.Timesteps(golden.Output("timesteps")[0].item<long>(), new TokenGrid(2, 2, 3), CPU);
            golden.AssertOutput("t_tokens_first", t.to(golden.Output("t_tokens_first").dtype));
        }
        GoldenRun.ComparePredictions(golden, context => new GuidedVelocity(transformer, inputs with { Context = context }, guidanceScale: 1), Between);

        Tensor Between(Tensor latents)
        {
            if (!given)
                return latents;
            Tensor mixed = latents.clone();
            using KnownPrefix picture = new(golden.Output("z_image").clone(), noise: null);
            picture.PutInto(mixed, sigma: 0.9);
            return mixed;
        }
    }
}
