namespace Wan.Farm.Planning.Estimates;

/// <summary>The ranks that compute every denoising step together, as an estimate sees them.</summary>
/// <param name="TokenRanks">That the tokens of a video are spread over.</param>
/// <param name="BranchRanks">2: the branches of guidance are on ranks of their own.</param>
public sealed record GroupFacts(int TokenRanks = 1, int BranchRanks = 1)
{
    /// <summary>A process without others.</summary>
    public static GroupFacts Alone { get; } = new();

    public int Ranks => TokenRanks * BranchRanks;
}
