using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Transformer;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Transformer;

/// <summary>Timestep sinusoid and rotary embedding give the published numbers.</summary>
public sealed class DitEmbeddingGoldenTests
{
    public static IEnumerable<object[]> Sinusoids => Cases("sinusoid");

    public static IEnumerable<object[]> Rotations => Cases("rope");

    [Theory]
    [MemberData(nameof(Sinusoids))]
    public void TimestepSinusoid_PublishedTimesteps_GivesPublishedRows(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        golden.AssertOutput("out", TimestepSinusoid.Embed(golden.Input("t"), golden.Params.GetProperty("dim").GetInt32()));
    }

    [Theory]
    [MemberData(nameof(Rotations))]
    public void RopeTable_TokensWithPadding_TurnsTokensAndLeavesPadding(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        using RopeTable rope = new(GridOf(golden), HeadDimOf(golden), CPU);

        golden.AssertOutput("out", rope.Apply(golden.Input("x")));
    }

    [Theory]
    [MemberData(nameof(Rotations))]
    public void RopeTable_PublishedPositions_HasPublishedAngles(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        long[] rows = [.. golden.Params.GetProperty("table_rows").EnumerateArray().Select(row => row.GetInt64())];
        long[] pairs = [.. golden.Params.GetProperty("axis_pairs").EnumerateArray().Select(count => count.GetInt64())];
        long first = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            // A line of tokens along one axis: turning (1, 0) pairs gives the cosines and sines of its positions.
            TokenGrid line = new(axis == 0 ? 1024 : 1, axis == 1 ? 1024 : 1, axis == 2 ? 1024 : 1);
            using RopeTable rope = new(line, HeadDimOf(golden), CPU);
            Tensor ones = stack([Ones(HeadDimOf(golden)), zeros_like(Ones(HeadDimOf(golden)))], -1).view(1, 1024, 1, HeadDimOf(golden));
            Tensor turned = rope.Apply(ones).view(1024, HeadDimOf(golden) / 2, 2);
            Tensor at = turned.index_select(0, tensor(rows)).narrow(1, first, pairs[axis]);
            Compare(golden, "cos_rows", at.select(2, 0), first, pairs[axis]);
            Compare(golden, "sin_rows", at.select(2, 1), first, pairs[axis]);
            first += pairs[axis];
        }
        Assert.Equal(HeadDimOf(golden) / 2, first);
    }

    private static Tensor Ones(int headDim) => ones(1024, headDim / 2);

    private static void Compare(FixtureCase golden, string output, Tensor actual, long first, long count) =>
        TensorAssert.Close(golden.Output(output).narrow(1, first, count), actual, golden.ToleranceOf(output), $"{golden} {output} from column {first}");

    private static TokenGrid GridOf(FixtureCase golden)
    {
        long[] sides = [.. golden.Params.GetProperty("grid").EnumerateArray().Select(side => side.GetInt64())];
        return new TokenGrid(sides[0], sides[1], sides[2]);
    }

    private static int HeadDimOf(FixtureCase golden) => golden.Params.GetProperty("head_dim").GetInt32();

    private static IEnumerable<object[]> Cases(string prefix) =>
        GoldenFixtures.Enumerate("dit/embeddings").Where(row => ((FixtureCase)row[0]).Name.StartsWith(prefix, StringComparison.Ordinal));
}
