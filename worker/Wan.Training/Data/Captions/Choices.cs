namespace Wan.Training.Data.Captions;

/// <summary>A number taken apart into choices; 0 always takes the first.</summary>
internal sealed class Choices(int number)
{
    private int rest = number;

    /// <summary>From 0 to below a count.</summary>
    public int Below(int count)
    {
        (rest, int choice) = Math.DivRem(rest, count);
        return choice;
    }

    public string OneOf(IReadOnlyList<string> ways) => ways[Below(ways.Count)];
}
