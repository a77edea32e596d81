using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Support;
using Wan.Models.Vision;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vision;

/// <summary>Pictures of any size give the published image tokens, and every stage on the way its published numbers.</summary>
public sealed class ClipVisionGoldenTests
{
    public static IEnumerable<object[]> Cases => GoldenFixtures.Enumerate("clip/visual");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_PublishedPictures_GivesPublishedTokens(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using ClipVisionEncoder clip = GoldenModels.Clip(golden.Fixture.Model, golden.Fixture.Config.GetProperty("vision_heads").GetInt32());
        Tensor[] pictures = [.. golden.HasInput("image") ? [golden.Input("image")] : golden.Inputs("image")];
        pictures = Array.ConvertAll(pictures, picture => picture.squeeze(1));
        RecordingProbe seen = new();
        using IDisposable attached = seen.Attach();

        golden.AssertOutput("out", clip.Encode(pictures));

        if (golden.HasOutput("preprocessed"))
            golden.AssertOutput("preprocessed", ClipPreprocessing.Apply(pictures[0], clip.Config.ImageSize));
        if (golden.HasOutput("patch_embedding"))
        {
            golden.AssertOutput("patch_embedding", seen["patch_embedding"]);
            golden.AssertOutput("pre_norm", seen["pre_norm"]);
            golden.AssertOutput("transformer_0", seen["transformer.0"]);
            golden.AssertOutput("transformer_1", seen["transformer.1"]);
        }
    }

    [Fact]
    public void Config_PublishedFile_IsReadFromShapesAndLeavesTheLastBlockOut()
    {
        using ClipVisionEncoder clip = GoldenModels.Clip(GoldenFixtures.Find("clip/visual").Model, heads: 4);
        Assert.Equal(new ClipVisionConfig(Dim: 32, MlpDim: 128, Heads: 4, Blocks: 2, ImageSize: 42, PatchSize: 14), clip.Config);
        Assert.Equal(10, clip.Config.Tokens);
    }
}
