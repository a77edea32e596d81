using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>How noise becomes a video.</summary>
public sealed record SamplingSpec
{
    public Solver Solver { get; init; } = Solver.UniPC;

    /// <summary>Denoising steps; time grows in proportion.</summary>
    [Range(1, 1000)]
    public int Steps { get; init; } = 50;

    /// <summary>Moves steps towards high noise: s·σ / (1 + (s-1)·σ). 5 is published for text to video, 3 for small sizes.</summary>
    [Range(0.1, 100.0)]
    public double Shift { get; init; } = 5;

    /// <summary>Classifier-free guidance; 1 switches it off and halves the time.</summary>
    [Range(1.0, 30.0)]
    public double GuidanceScale { get; init; } = 5;

    /// <summary>Guidance of the expert for low noise, for models of two experts. Absent: the same.</summary>
    /// <remarks>Published for Wan2.2: 4 and 3 for text to video, 3.5 for both of image to video.</remarks>
    [Range(1.0, 30.0)]
    public double? LowNoiseGuidanceScale { get; init; }
}
