using Wan.Farm.Testing.Golden;
using Wan.Models.Conditioning;
using Wan.Models.Pipelines;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

/// <summary>Whole runs of Wan2.2's two experts, from text and from a picture, give the published latents and frames.</summary>
public sealed class ExpertsGoldenTests
{
    public static IEnumerable<object[]> Cases => GoldenFixtures.Enumerate("pipeline/wan22_t2v pipeline/wan22_i2v");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_PublishedInputs_ChangesExpertAndGivesPublishedFrames(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = GoldenRun.Vae(golden);
        VelocityInputs inputs = GoldenRun.Prompts(golden) with { ImageChannels = ImageOf(golden, vae) };
        double low = golden.Params.GetProperty("guide_scale_low_high")[0].GetDouble(), high = golden.Params.GetProperty("guide_scale_low_high")[1].GetDouble();
        List<string> loaded = [];
        using ExpertVelocity experts = Experts(golden, inputs, high, low, loaded);

        Tensor latents = GoldenRun.Denoise(golden, experts);

        GoldenRun.Decode(golden, vae, latents);
        Assert.Equal(["high", "low"], loaded);
        GoldenRun.ComparePredictions(golden, context => Experts(golden, inputs with { Context = context }, high: 1, low: 1, loaded));
    }

    [Fact]
    public void IsHigh_AtTheBoundary_IsStillTheExpertForHighNoise()
    {
        Assert.True(ExpertVelocity.IsHigh(900, 0.9));
        Assert.False(ExpertVelocity.IsHigh(899, 0.9));
    }

    private static ExpertVelocity Experts(FixtureCase golden, VelocityInputs inputs, double high, double low, List<string> loaded)
    {
        string folder = Path.GetDirectoryName(golden.Fixture.ModelOf("dit_high"))!;
        return new ExpertVelocity(
            () => Load("high", GoldenModels.Transformer, high),
            () => Load("low", GoldenModels.LowNoiseTransformer, low),
            GoldenRun.Number(golden, "boundary"));

        GuidedVelocity Load(string name, Func<string, WanModel> open, double guidanceScale)
        {
            loaded.Add(name);
            return new GuidedVelocity(open(folder), inputs, guidanceScale, ownsModel: true);
        }
    }

    private static Tensor? ImageOf(FixtureCase golden, WanVae vae)
    {
        if (!golden.HasInput("image"))
            return null;
        Tensor picture = golden.Input("image");
        var size = new PixelSize(golden.Params.GetProperty("out_hw")[0].GetInt32(), golden.Params.GetProperty("out_hw")[1].GetInt32());
        Tensor y = ImageChannels.OfFirstFrame(vae, picture, golden.Params.GetProperty("frames").GetInt32(), size);
        golden.AssertOutput("y", y);
        return y;
    }
}
