using Wan.Training.Scores;

namespace Wan.Farm.Cli.Scores;

/// <summary>One prompt and what its clip shows of it.</summary>
/// <param name="Motions">What its objects are to do.</param>
/// <param name="Stretches">One for every stretch of the clip as long as the model renders at once.</param>
internal sealed record PromptScore(string Prompt, string Language, IReadOnlyList<string> Motions, IReadOnlyList<ClipScore> Stretches);
