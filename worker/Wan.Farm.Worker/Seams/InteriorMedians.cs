namespace Wan.Farm.Worker.Seams;

/// <summary>What is usual away from joins: medians. Null where no frames are away from joins.</summary>
/// <param name="Pairs">Of neighbouring frames that no join parts.</param>
public sealed record InteriorMedians(int Pairs, double? Rmse, double? Dissimilarity, double? SecondDifference, double? ColourStep);
