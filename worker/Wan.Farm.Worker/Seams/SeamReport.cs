namespace Wan.Farm.Worker.Seams;

/// <summary>All joins of a video, or of its latents, measured.</summary>
public sealed record SeamReport(
    string Source,
    SeriesKind Kind,
    int Frames,
    IReadOnlyList<SeamMeasure> Joins,
    InteriorMedians Interior,
    Drift Drift);
