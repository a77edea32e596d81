namespace Wan.Farm.Cli.Commands;

/// <summary>How the transformer's blocks are to be held; see <see cref="Contracts.Models.WeightHolding"/>.</summary>
internal enum WeightChoice
{
    /// <summary>The first of the others that fits in memory.</summary>
    Auto,
    Whole,
    Divided,
    Streamed,
}
