using Wan.Parallel.Mesh;
using Wan.Parallel.Tests;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Ranks;

/// <summary>Meshes whose ranks are threads of this process.</summary>
internal static class Meshes
{
    /// <summary>Every mesh of up to eight ranks with these axes.</summary>
    public static IEnumerable<MeshShape> UpToEight(int[] ulysses, int[] ring, int[] cfg) =>
        from u in ulysses
        from r in ring
        from c in cfg
        let shape = new MeshShape(u, r, c)
        where shape.WorldSize <= 8
        select shape;

    /// <summary>Runs every rank on a thread of its own, without gradients.</summary>
    /// <returns>each rank's result, detached from the scopes it was made in</returns>
    public static Tensor[] Run(MeshShape shape, Func<DeviceMesh, Tensor> body) => Lanes.Run(shape.WorldSize, group =>
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return body(new DeviceMesh(group, shape)).DetachFromDisposeScope();
    });

    /// <summary>The largest difference, as a share of the largest expected value.</summary>
    public static double RelativeError(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        return (expected - actual).abs().max().item<float>() / expected.abs().max().item<float>();
    }
}
