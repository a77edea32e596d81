using Wan.Parallel.Context;

namespace Wan.Models.Transformer;

/// <summary>Where in the video the tokens of a forward are, and which ranks have the others.</summary>
/// <param name="Rope">turns queries and keys by their positions</param>
/// <param name="Ranks">null: all tokens are here</param>
public sealed record TokenPlaces(RopeTable Rope, ContextParallel? Ranks = null)
{
    /// <summary>L, the tokens of the whole video.</summary>
    public long Tokens => Rope.Grid.Tokens;
}
