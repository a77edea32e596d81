using Wan.Parallel.Mesh;

namespace Wan.Parallel.Tests.Mesh;

/// <summary>How a group's shape is written, what it means, and what is refused.</summary>
public sealed class MeshShapeTests
{
    [Theory]
    [InlineData("ulysses=2,ring=3,cfg=2", 2, 3, 2)]
    [InlineData(" cfg = 2 , ulysses=4", 4, 1, 2)]
    [InlineData("ring=1", 1, 1, 1)]
    public void Parse_AxesInAnyOrder_LeavesOthersAtOne(string text, int ulysses, int ring, int cfg) =>
        Assert.Equal(new MeshShape(ulysses, ring, cfg), MeshShape.Parse(text));

    [Theory]
    [InlineData("", "'' is no axis with a number of ranks")]
    [InlineData("ulysses", "'ulysses' is no axis with a number of ranks")]
    [InlineData("ring=0", "'ring=0' is no axis with a number of ranks")]
    [InlineData("ring=-2", "'ring=-2' is no axis with a number of ranks")]
    [InlineData("ring=2,ring=2", "'ring' is there twice")]
    [InlineData("tensor=2", "'tensor' is no axis of a group")]
    public void Parse_SomethingElse_SaysWhatIsAccepted(string text, string expected)
    {
        var error = Assert.Throws<FormatException>(() => MeshShape.Parse(text));
        Assert.Equal($"{expected}; accepted: ulysses=2,ring=2,cfg=1; what is left out is 1", error.Message);
    }

    [Theory]
    [InlineData(2, 1, 1, 3, "ulysses=2 does not divide the model's 3 heads; accepted: 1, 3, and ring for the rest")]
    [InlineData(5, 1, 1, 12, "ulysses=5 does not divide the model's 12 heads; accepted: 1, 2, 3, 4, 6, 12, and ring for the rest")]
    [InlineData(1, 1, 3, 12, "cfg=3: guidance has two branches; accepted: 1, 2")]
    [InlineData(4, 7, 2, 12, null)]
    public void Problem_OfAModel_SaysWhatWouldFit(int ulysses, int ring, int cfg, int heads, string? expected) =>
        Assert.Equal(expected, new MeshShape(ulysses, ring, cfg).Problem(heads));

    [Fact]
    public void DeviceMesh_AnotherNumberOfRanks_SaysBoth()
    {
        using var alone = new SoloGroup();
        var error = Assert.Throws<ArgumentException>(() => new DeviceMesh(alone, new MeshShape(2, 3, 2)));
        Assert.Equal("ulysses=2,ring=3,cfg=2 is a group of 2 x 3 x 2 = 12 ranks, but there are 1", error.Message);
    }

    [Fact]
    public void RankAt_EveryRank_IsWhereItsPositionIsAndHasItsName()
    {
        var shape = new MeshShape(Ulysses: 2, Ring: 3, Cfg: 2);
        Assert.All(Enumerable.Range(0, 12), rank => Assert.Equal(rank, shape.RankAt(shape.PositionOf(rank))));
        Assert.Equal(new MeshPosition(Cfg: 1, Ring: 2, Ulysses: 1), shape.PositionOf(11));
        Assert.Equal("rank 3 of 12 (ulysses 1, ring 1, cfg 0)", shape.RankNames[3]);
    }
}
