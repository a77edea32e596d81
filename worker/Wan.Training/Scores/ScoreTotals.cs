namespace Wan.Training.Scores;

/// <summary>Of many clips, the shares of 0 to 1 that show what their prompts say.</summary>
public sealed record ScoreTotals(int Clips, double Shape, double Colour, double Direction, double Backdrop)
{
    /// <param name="scores">One or more.</param>
    public static ScoreTotals Of(IReadOnlyCollection<ClipScore> scores) => new(
        scores.Count,
        scores.Average(score => score.Shape ? 1.0 : 0),
        scores.Average(score => score.Colour ? 1.0 : 0),
        scores.Average(score => score.Direction ? 1.0 : 0),
        scores.Average(score => score.Backdrop ? 1.0 : 0));
}
