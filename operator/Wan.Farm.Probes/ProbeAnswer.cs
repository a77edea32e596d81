namespace Wan.Farm.Probes;

/// <summary>What a probe is told.</summary>
/// <param name="Words">For people who ask with curl.</param>
public readonly record struct ProbeAnswer(bool IsGood, string Words)
{
    public static ProbeAnswer Good(string words) => new(true, words);

    public static ProbeAnswer Bad(string words) => new(false, words);
}
