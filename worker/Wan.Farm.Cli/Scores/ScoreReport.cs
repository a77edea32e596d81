using System.Globalization;
using Wan.Training.Scores;
using Wan.Training.Vae;

namespace Wan.Farm.Cli.Scores;

/// <summary>What a model's clips show of their prompts.</summary>
/// <param name="ByStretch">From the beginning of the clips to their end.</param>
/// <param name="Copies">What is read off drawn clips that went through the autoencoder.</param>
internal sealed record ScoreReport(
    string Model,
    ScoreSettings Settings,
    long Seed,
    ScoreTotals Totals,
    IReadOnlyDictionary<string, ScoreTotals> ByLanguage,
    IReadOnlyDictionary<string, ScoreTotals> ByMotion,
    IReadOnlyList<ScoreTotals> ByStretch,
    ReconstructionScore Reconstruction,
    ScoreTotals Copies,
    IReadOnlyList<PromptScore> Prompts)
{
    /// <param name="model">Its digest.</param>
    /// <param name="prompts">One or more; so with <paramref name="copies"/>.</param>
    public static ScoreReport Of(string model, ScoreSettings settings, long seed, IReadOnlyList<PromptScore> prompts, (ReconstructionScore Likeness, IReadOnlyList<ClipScore> Scores) copies) => new(
        model,
        settings,
        seed,
        ScoreTotals.Of([.. prompts.SelectMany(prompt => prompt.Stretches)]),
        Grouped(prompts.Select(prompt => (prompt.Language, prompt))),
        Grouped(prompts.SelectMany(prompt => prompt.Motions.Distinct().Select(motion => (motion, prompt)))),
        [.. Enumerable.Range(0, prompts[0].Stretches.Count).Select(i => ScoreTotals.Of([.. prompts.Select(prompt => prompt.Stretches[i])]))],
        copies.Likeness,
        ScoreTotals.Of(copies.Scores),
        prompts);

    /// <summary>The totals, for people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Line("", "clips", "shape", "colour", "direction", "backdrop");
        yield return Line("all", Totals);
        foreach ((string name, ScoreTotals totals) in ByLanguage.Concat(ByMotion))
            yield return Line(name, totals);
        for (int i = 0; i < ByStretch.Count && ByStretch.Count > 1; i++)
            yield return Line(string.Create(CultureInfo.InvariantCulture, $"stretch {i + 1}"), ByStretch[i]);
        yield return Line("autoencoder's copies", Copies);
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"autoencoder: PSNR {Reconstruction.PeakSignalToNoise:0.0} dB, colours off by {Reconstruction.ColourShift:0.0} levels of 255");
    }

    private static Dictionary<string, ScoreTotals> Grouped(IEnumerable<(string Key, PromptScore Prompt)> prompts) =>
        prompts.GroupBy(p => p.Key, p => p.Prompt).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => ScoreTotals.Of([.. group.SelectMany(p => p.Stretches)]));

    private static string Line(string name, ScoreTotals totals) => Line(
        name,
        totals.Clips.ToString(CultureInfo.InvariantCulture),
        Percent(totals.Shape),
        Percent(totals.Colour),
        Percent(totals.Direction),
        Percent(totals.Backdrop));

    private static string Line(string name, string clips, string shape, string colour, string direction, string backdrop) =>
        $"{name,-24}{clips,6}{shape,11}{colour,11}{direction,11}{backdrop,11}";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");
}
