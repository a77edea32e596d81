namespace Wan.Parallel.Mesh;

/// <summary>The ranks of a group in their places: who exchanges what with whom.</summary>
/// <remarks>The groups along the axes are views of the whole one, which stays the caller's. Each counts its own traffic.</remarks>
public sealed class DeviceMesh
{
    /// <exception cref="ArgumentException">The group has another number of ranks than the shape.</exception>
    public DeviceMesh(IProcessGroup world, MeshShape shape)
    {
        shape.RequireWorld(world.WorldSize);
        (World, Shape) = (world, shape);
        MeshPosition at = Position = shape.PositionOf(world.Rank);
        Ulysses = Along("ulysses", shape.Ulysses, i => at with { Ulysses = i });
        Ring = Along("ring", shape.Ring, i => at with { Ring = i });
        Cfg = Along("cfg", shape.Cfg, i => at with { Cfg = i });
        Context = Along("context", shape.ContextSize, i => at with { Ring = i / shape.Ulysses, Ulysses = i % shape.Ulysses });
    }

    public IProcessGroup World { get; }

    public MeshShape Shape { get; }

    /// <summary>This rank's place.</summary>
    public MeshPosition Position { get; }

    /// <summary>The ranks that share the heads of this one's block of tokens.</summary>
    public IProcessGroup Ulysses { get; }

    /// <summary>The ranks that have the same heads of the other blocks, in the order of the blocks.</summary>
    public IProcessGroup Ring { get; }

    /// <summary>The ranks that have the same tokens in the other branch of guidance.</summary>
    public IProcessGroup Cfg { get; }

    /// <summary>All ranks that the tokens are spread over, in the order of the tokens.</summary>
    public IProcessGroup Context { get; }

    private SubGroup Along(string axis, int size, Func<int, MeshPosition> position) =>
        new(World, $"{World.Name}/{axis}", [.. Enumerable.Range(0, size).Select(i => Shape.RankAt(position(i)))]);
}
