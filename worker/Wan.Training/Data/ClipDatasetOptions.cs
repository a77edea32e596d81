using Wan.Training.Data.Scenes;

namespace Wan.Training.Data;

/// <summary>What clips to draw.</summary>
public sealed record ClipDatasetOptions
{
    public long Seed { get; init; }

    public Split Split { get; init; } = Split.Train;

    /// <summary>In pixels.</summary>
    public int Width { get; init; } = 64;

    /// <summary>In pixels.</summary>
    public int Height { get; init; } = 64;

    /// <summary>4n + 1 for the VAE; 1 gives pictures.</summary>
    public int Frames { get; init; } = 17;

    /// <summary>Frames of the whole clip where <see cref="Frames"/> are some in a row of it, at a moment that is drawn: to see things as slow as they are in a longer clip. 0: all of it.</summary>
    public int OfFrames { get; init; }

    /// <summary>Share of the clips that show two things, 0 to 1.</summary>
    public double TwoObjects { get; init; } = SceneSampler.TwoObjects;

    /// <summary>Whether the first of two things may have any size and the second is small: for those who read captions only. Else neither is large.</summary>
    public bool AnySize { get; init; }

    /// <summary>What is shown more often; null: nothing is.</summary>
    public MoreOf? MoreOf { get; init; }

    /// <summary>Share of the clips whose caption is Chinese, 0 to 1.</summary>
    public double ChineseShare { get; init; } = 0.25;
}
