namespace Wan.Training.Dit;

/// <summary>Has a transformer in training say, after one of its blocks, what objects are where; see <see cref="ObjectReader"/>.</summary>
public sealed record Alignment
{
    /// <summary>Of this loss, beside that of the velocity.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The block, from 1, after which it is asked.</summary>
    public int Block { get; init; } = 4;

    /// <summary>What is wrong with it for a transformer of so many blocks, behind the name of its part; null: nothing.</summary>
    internal string? ProblemWith(int blocks, bool recomputes) => this switch
    {
        { Weight: not > 0 } => $"weight: {Weight} must be above 0; leave alignment out to do without",
        _ when Block < 1 || Block > blocks => $"block: {Block} must be 1 to {blocks}, a block of the transformer",
        _ when recomputes => "block: is not kept with recomputeBlocks; leave one of the two out",
        _ => null,
    };
}
