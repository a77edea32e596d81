namespace Wan.Farm.Planning.Estimates;

/// <summary>The ranks that compute every denoising step together, as an estimate sees them.</summary>
/// <param name="Ulysses">That share the heads of a block of tokens.</param>
/// <param name="Ring">Blocks of tokens, each on ranks of its own.</param>
/// <param name="BranchRanks">2: the branches of guidance are on ranks of their own.</param>
public sealed record GroupFacts(int Ulysses = 1, int Ring = 1, int BranchRanks = 1)
{
    /// <summary>A process without others.</summary>
    public static GroupFacts Alone { get; } = new();

    /// <summary>That the tokens of a video are spread over.</summary>
    public int TokenRanks => Ulysses * Ring;

    public int Ranks => TokenRanks * BranchRanks;
}
