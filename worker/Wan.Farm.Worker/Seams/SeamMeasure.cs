namespace Wan.Farm.Worker.Seams;

/// <summary>One join, measured against what the video does elsewhere. Ratios are null where the video stands still elsewhere.</summary>
/// <param name="Rmse">Root mean square difference of the frames before and after the join.</param>
/// <param name="RmseRatio">R: that, over the median of pairs of frames that no join parts. 1 is what one hopes for, 0 a repeated frame.</param>
/// <param name="Dissimilarity">1 - SSIM of the two frames; null for latents.</param>
/// <param name="SecondDifference">The larger one of the two second differences that the join is part of.</param>
/// <param name="ColourStep">Of the mean colours of a few frames on each side: CIEDE2000; of latents' channel means the root mean square.</param>
/// <param name="StandsOutBy">The measures that are beyond <see cref="SeamLimits"/>.</param>
public sealed record SeamMeasure(
    int Frame,
    string Kind,
    double Rmse,
    double? RmseRatio,
    double? Dissimilarity,
    double? DissimilarityRatio,
    double SecondDifference,
    double? SecondDifferenceRatio,
    double ColourStep,
    double? ColourStepRatio,
    IReadOnlyList<string> StandsOutBy);
