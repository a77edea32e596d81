using Wan.Farm.Testing.Golden;
using Wan.Models.Conditioning;
using Wan.Models.Pipelines;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Vision;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

/// <summary>Whole runs from a picture, or from a first and a last one, give the published latents and frames.</summary>
public sealed class ImageToVideoGoldenTests
{
    private const int TinyHeads = 4; // of the tiny CLIP tower, whose file does not state them

    public static IEnumerable<object[]> FirstFrame => Cases("pipeline/i2v");

    /// <summary>
    /// Without the case whose last frame has another size: there the published code crops with width and height swapped, which
    /// <see cref="LastFrame"/> does not.
    /// </summary>
    public static IEnumerable<object[]> FirstAndLastFrame => Cases("pipeline/flf2v").Where(row => ((FixtureCase)row[0]).Name != "other_size");

    [Theory]
    [MemberData(nameof(FirstFrame))]
    public void Render_PublishedPicture_GivesPublishedFrames(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = GoldenRun.Vae(golden);
        Tensor picture = golden.Input("image");
        Tensor y = ImageChannels.OfFirstFrame(vae, picture, FramesOf(golden), SizeOf(golden));
        Render(golden, layout, vae, y, picture);
    }

    [Theory]
    [MemberData(nameof(FirstAndLastFrame))]
    public void Render_PublishedPair_GivesPublishedFrames(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = GoldenRun.Vae(golden);
        Tensor first = golden.Input("first"), last = golden.Input("last");
        Tensor y = ImageChannels.OfFirstAndLastFrame(vae, first, last, FramesOf(golden), SizeOf(golden));
        Render(golden, layout, vae, y, first, last);
    }

    private static void Render(FixtureCase golden, string layout, WanVae vae, Tensor y, params Tensor[] pictures)
    {
        using ClipVisionEncoder clip = GoldenModels.Clip(golden.Fixture.ModelOf("clip"), TinyHeads);
        using WanModel transformer = GoldenModels.Transformer(golden.Fixture.ModelOf("dit") + layout);
        golden.AssertOutput("y", y);
        VelocityInputs inputs = GoldenRun.Prompts(golden) with { ImageChannels = y, ImageTokens = clip.Encode(pictures) };
        golden.AssertOutput("clip_fea", inputs.ImageTokens);
        using GuidedVelocity guided = new(transformer, inputs, GoldenRun.Number(golden, "guide_scale"));

        Tensor latents = GoldenRun.Denoise(golden, guided);

        GoldenRun.Decode(golden, vae, latents);
        GoldenRun.ComparePredictions(golden, context => new GuidedVelocity(transformer, inputs with { Context = context }, guidanceScale: 1));
    }

    private static PixelSize SizeOf(FixtureCase golden) =>
        new(golden.Params.GetProperty("out_hw")[0].GetInt32(), golden.Params.GetProperty("out_hw")[1].GetInt32());

    private static int FramesOf(FixtureCase golden) => golden.Params.GetProperty("frames").GetInt32();

    private static IEnumerable<object[]> Cases(string pattern) =>
        from row in GoldenFixtures.Enumerate(pattern)
        let golden = (FixtureCase)row[0]
        from layout in GoldenModels.TransformerLayouts(golden.Fixture.ModelOf("dit"))
        select new object[] { golden, layout };
}
