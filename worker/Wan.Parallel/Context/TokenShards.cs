namespace Wan.Parallel.Context;

/// <summary>How the tokens of a video are spread over ranks: the same number on each, so the last ones may be padding.</summary>
/// <param name="Tokens">L, all real ones</param>
/// <param name="Ranks">ulysses × ring</param>
/// <param name="Rank">this one, in the order of the tokens</param>
public readonly record struct TokenShards(long Tokens, int Ranks, int Rank)
{
    /// <summary>S, tokens of each rank, its padding included.</summary>
    public long Size => (Tokens + Ranks - 1) / Ranks;

    /// <summary>This rank's first token.</summary>
    public long First => Math.Min(Rank * Size, Tokens);

    /// <summary>Real tokens of this rank.</summary>
    public long Count => RealIn(Rank, 1);

    /// <summary>Real tokens of consecutive ranks.</summary>
    public long RealIn(int firstRank, int ranks) => Math.Clamp(Tokens - (firstRank * Size), 0, ranks * Size);
}
