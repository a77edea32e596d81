using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Transformer;

/// <summary>Image-to-video transformers give the published numbers: with image tokens of one frame and of two, and without.</summary>
public sealed class DitImageGoldenTests
{
    public static IEnumerable<object[]> Cases =>
        from row in GoldenFixtures.Enumerate("dit/i2v dit/flf2v dit/wan22_i2v")
        let fixtureCase = (FixtureCase)row[0]
        from layout in GoldenModels.TransformerLayouts(fixtureCase.Fixture.Model)
        from cached in new[] { false, true }
        select new object[] { fixtureCase, layout, cached };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_PublishedInputs_GivesPublishedVelocity(FixtureCase golden, string layout, bool cached)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model + layout);
        IReadOnlyList<Tensor> x = golden.Inputs("x"), y = golden.Inputs("y"), context = golden.Inputs("context");
        RecordingProbe seen = new();
        using IDisposable attached = seen.Attach();

        for (int i = 0; i < x.Count; i++)
        {
            Tensor? image = ImageTokens(golden, i, x.Count);
            using TextContext text = model.Prepare([context[i]], cached, image);
            Tensor velocity = model.forward(x[i].unsqueeze(0), golden.Input("t").narrow(0, i, 1), text, y[i].unsqueeze(0));
            golden.AssertOutput($"out{i}", velocity.squeeze(0));
            if (image is not null && x.Count == 1)
                golden.AssertOutput("img_tokens", seen["img_emb"]);
        }
        if (golden.HasOutput("block0"))
        {
            golden.AssertOutput("block0_cross_attn", seen["blocks.0.cross_attn"]);
            golden.AssertOutput("block0", seen["blocks.0"]);
        }
    }

    /// <summary>[1, n, image_dim] of one video: the tokens of its pictures, one picture after the other.</summary>
    private static Tensor? ImageTokens(FixtureCase golden, int video, int videos)
    {
        if (!golden.HasInput("clip_fea"))
            return null;
        Tensor all = golden.Input("clip_fea");
        long pictures = all.shape[0] / videos;
        return all.narrow(0, video * pictures, pictures).flatten(0, 1).unsqueeze(0);
    }
}
