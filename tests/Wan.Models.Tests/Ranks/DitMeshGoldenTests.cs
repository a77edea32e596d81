using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Parallel.Context;
using Wan.Parallel.Mesh;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Ranks;

/// <summary>The transformer gives the published numbers on every mesh of up to eight ranks: token counts that do not divide, and fewer tokens than ranks, included.</summary>
public sealed class DitMeshGoldenTests
{
    private const double MostRelativeError = 1e-5;

    /// <summary>Models of one number of heads, and the meshes that divide it. The branches of guidance run the same case.</summary>
    public static IEnumerable<object[]> Meshes =>
    [
        .. Rows("dit/i2v", ulysses: [1, 2, 4], ring: [1, 2, 3], cfg: [1, 2]),
        .. Rows("dit/wan22_ti2v", ulysses: [1, 2], ring: [1, 2, 3], cfg: [1]),
        .. Rows("dit/t2v dit/vace dit/flf2v", ulysses: [1, 3], ring: [1, 2], cfg: [1]),
    ];

    [Theory]
    [MemberData(nameof(Meshes))]
    public void Forward_OverAMesh_GivesPublishedVelocityOnEveryRank(string fixtures, string mesh)
    {
        using var scope = NewDisposeScope();
        List<FixtureCase> cases = [.. GoldenFixtures.Enumerate(fixtures).Select(row => (FixtureCase)row[0])];
        MeshShape shape = MeshShape.Parse(mesh);

        Tensor[] ranks = Ranks.Meshes.Run(shape, place => cat([.. cases.Select(golden => Forward(golden, new ContextParallel(place)))]));

        Tensor alone = cat([.. cases.Select(golden => Forward(golden, ranks: null))]);
        Tensor expected = cat([.. cases.Select(GoldenForward.Expected)]);
        Assert.All(ranks, actual =>
        {
            TensorAssert.Identical(ranks[0], actual);
            Assert.InRange(Ranks.Meshes.RelativeError(expected, actual), 0, MostRelativeError);
            Assert.InRange(Ranks.Meshes.RelativeError(alone, actual), 0, MostRelativeError);
        });
        foreach (Tensor rank in ranks)
            rank.Dispose();
    }

    private static Tensor Forward(FixtureCase golden, ContextParallel? ranks)
    {
        using var _ = no_grad();
        using WanModel model = GoldenModels.Transformer(golden.Fixture.Model);
        return GoldenForward.Run(golden, model, ranks);
    }

    private static IEnumerable<object[]> Rows(string fixtures, int[] ulysses, int[] ring, int[] cfg) =>
        Ranks.Meshes.UpToEight(ulysses, ring, cfg).Select(shape => new object[] { fixtures, shape.ToString() });
}
