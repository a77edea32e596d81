using System.Text.Json.Serialization;

namespace Wan.Training.Dit;

/// <summary>Has a transformer in training say, after one of its blocks, what objects are where; see <see cref="ObjectReader"/>.</summary>
public sealed record Alignment
{
    /// <summary>Of this loss, beside that of the velocity.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The block, from 1, after which it is asked.</summary>
    public int Block { get; init; } = 4;

    /// <summary>
    /// How much more the velocity counts where objects are, which make little of the picture, than elsewhere; 0: as much. Said only where it is so, as in states
    /// of before.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Focus { get; init; }

    /// <summary>What is wrong with it for a transformer of so many blocks, behind the name of its part; null: nothing.</summary>
    internal string? ProblemWith(int blocks, bool recomputes) => this switch
    {
        { Weight: not > 0 } => $"weight: {Weight} must be above 0; leave alignment out to do without",
        { Focus: not (>= 0 and <= 1000) } => $"focus: {Focus} must be 0 to 1000",
        _ when Block < 1 || Block > blocks => $"block: {Block} must be 1 to {blocks}, a block of the transformer",
        _ when recomputes => "block: is not kept with recomputeBlocks; leave one of the two out",
        _ => null,
    };
}
