using Wan.Parallel.Mesh;
using static TorchSharp.torch;

namespace Wan.Parallel.Tests.Mesh;

/// <summary>The groups along the axes of a mesh.</summary>
public sealed class DeviceMeshTests
{
    [Fact]
    public void AxisGroups_OfEveryRank_HaveThoseThatDifferInThatAxisOnly()
    {
        var shape = new MeshShape(Ulysses: 2, Ring: 2, Cfg: 2);

        long[][] seen = Lanes.Run(shape.WorldSize, group =>
        {
            var mesh = new DeviceMesh(group, shape);
            return new[] { mesh.Ulysses, mesh.Ring, mesh.Cfg, mesh.Context }.SelectMany(axis => RanksOf(axis, group.Rank)).ToArray();
        });

        Assert.Equal([4, 5, 5, 7, 1, 5, 4, 5, 6, 7], seen[5]);
        Assert.Equal([2, 3, 0, 2, 2, 6, 0, 1, 2, 3], seen[2]);
    }

    [Fact]
    public void AxisGroup_Transfers_AreCountedThereAndInTheWholeGroup()
    {
        var shape = new MeshShape(Ulysses: 2, Ring: 1, Cfg: 2);

        long[][] counts = Lanes.Run(shape.WorldSize, group =>
        {
            var mesh = new DeviceMesh(group, shape);
            RanksOf(mesh.Ulysses, group.Rank);
            return new[] { mesh.Ulysses.Traffic.BytesSent, mesh.Ulysses.Traffic.BytesReceived, mesh.Cfg.Traffic.BytesSent, group.Traffic.BytesSent };
        });

        Assert.All(counts, rank => Assert.Equal([8, 8, 0, 8], rank));
    }

    [Fact]
    public void AxisGroup_APeerItDoesNotHave_IsRefusedInItsOwnTerms()
    {
        string[] errors = Lanes.Run(2, group =>
        {
            var mesh = new DeviceMesh(group, new MeshShape(Ulysses: 2));
            using Tensor number = ones(1);
            return Assert.Throws<ArgumentException>(() => mesh.Ring.Start(TransferPart.Send(number, 1))).Message;
        });

        Assert.All(errors, error => Assert.Equal("test/ring: there is no rank 1; ranks are 0 to 0.", error));
    }

    /// <summary>What every member says: its rank in the whole group.</summary>
    private static long[] RanksOf(IProcessGroup axis, int worldRank)
    {
        using var scope = NewDisposeScope();
        return axis.AllGather(tensor((long)worldRank)).data<long>().ToArray();
    }
}
