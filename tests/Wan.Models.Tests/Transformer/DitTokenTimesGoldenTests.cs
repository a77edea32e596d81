using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Transformer;

/// <summary>A timestep for every token gives the published numbers, though each distinct one is embedded once.</summary>
public sealed class DitTokenTimesGoldenTests
{
    public static IEnumerable<object[]> Cases => GoldenFixtures.Enumerate("dit/wan22_ti2v");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_PublishedTimesteps_GivesPublishedVelocity(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model);
        using TextContext text = model.Prepare([golden.Input("context0")], cacheKeysValues: true);
        Tensor t = TimestepsOf(golden);
        RecordingProbe seen = new();
        using IDisposable attached = seen.Attach();

        golden.AssertOutput("out0", model.forward(golden.Input("x0").unsqueeze(0), t, text).squeeze(0));

        if (golden.HasOutput("block0"))
            golden.AssertOutput("block0", seen["blocks.0"]);
        if (golden.HasOutput("e"))
            golden.AssertOutput("e", ForTokens(seen["time_embedding"], t));
        Assert.Equal(t.flatten().to(ScalarType.Float64).data<double>().Distinct().Count(), seen["time_embedding"].shape[0]);
    }

    [Fact]
    public void Forward_AllTokensAlike_IsTheSameAsOneTimestep()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        FixtureCase golden = GoldenFixtures.Find("dit/wan22_ti2v")["scalar_t"];
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model);
        using TextContext text = model.Prepare([golden.Input("context0")]);
        Tensor x = golden.Input("x0").unsqueeze(0), t = golden.Input("t");

        TensorAssert.Identical(model.forward(x, t, text), model.forward(x, t.to(ScalarType.Float64).unsqueeze(1).expand(1, 12), text));
    }

    [Fact]
    public void Forward_TimestepsOfAnotherCount_SaysWhatIsWanted()
    {
        using var scope = NewDisposeScope();
        FixtureCase golden = GoldenFixtures.Find("dit/wan22_ti2v")["scalar_t"];
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model);
        using TextContext text = model.Prepare([golden.Input("context0")]);

        var error = Assert.Throws<ArgumentException>(() => model.forward(golden.Input("x0").unsqueeze(0), zeros(1, 11), text));

        Assert.StartsWith("timesteps want [1] or [1, 12], got [1, 11]", error.Message);
    }

    /// <summary>Without those of padding, which does not exist here.</summary>
    private static Tensor TimestepsOf(FixtureCase golden)
    {
        Tensor t = golden.Input("t");
        return t.dim() == 1 ? t : t.narrow(1, 0, golden.Params.GetProperty("token_lens")[0].GetInt64());
    }

    /// <summary>Rows of distinct timesteps, in the order in which they first appear, as rows of tokens.</summary>
    private static Tensor ForTokens(Tensor rows, Tensor t)
    {
        double[] times = [.. t[0].to(ScalarType.Float64).data<double>()], distinct = [.. times.Distinct()];
        return rows.index_select(0, tensor(Array.ConvertAll(times, time => (long)Array.IndexOf(distinct, time)))).unsqueeze(0);
    }
}
