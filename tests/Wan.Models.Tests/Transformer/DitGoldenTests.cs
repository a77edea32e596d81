using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Transformer;

/// <summary>The transformer gives the numbers of the published one, from every layout its weights are published in.</summary>
public sealed class DitGoldenTests
{
    public static IEnumerable<object[]> Cases =>
        from row in GoldenFixtures.Enumerate("dit/t2v dit/t2v_alt")
        let fixtureCase = (FixtureCase)row[0]
        from layout in GoldenModels.TransformerLayouts(fixtureCase.Fixture.Model)
        select new object[] { fixtureCase, layout };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_PublishedInputs_GivesPublishedVelocity(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model + layout);

        IReadOnlyList<Tensor> velocity = model.Forward(
            golden.Inputs("x"), golden.Input("t"), golden.Inputs("context"), golden.Params.GetProperty("seq_len").GetInt64());

        for (int i = 0; i < velocity.Count; i++)
            golden.AssertOutput($"out{i}", velocity[i]);
        Assert.Equal(golden.OutputNames.Count, velocity.Count);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_TextPreparedOnce_GivesPublishedVelocity(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model + layout);
        IReadOnlyList<Tensor> x = golden.Inputs("x"), context = golden.Inputs("context");

        for (int i = 0; i < x.Count; i++)
        {
            using TextContext text = model.Prepare([context[i]], cacheKeysValues: true);
            Tensor velocity = model.forward(x[i].unsqueeze(0), golden.Input("t").narrow(0, i, 1), text);
            golden.AssertOutput($"out{i}", velocity.squeeze(0));
        }
    }
}
