using System.Text.Json.Serialization;
using Wan.Training.Data;
using Wan.Training.Data.Scenes;

namespace Wan.Training.Runs;

/// <summary>A stretch of training on clips of one size.</summary>
/// <param name="Frames">1 for pictures, else 4n + 1.</param>
/// <param name="Width">In pixels, a multiple of 8 (a transformer wants 16).</param>
/// <param name="Height">In pixels, likewise.</param>
/// <param name="BatchSize">Clips of a step.</param>
/// <param name="Steps">Of this stage.</param>
public record TrainingStage(int Frames, int Width, int Height, int BatchSize, int Steps)
{
    /// <summary>Frames of the clips that these are some of, in a row; 0: clips of so many frames. Said only where it is so, as in states of before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int OfFrames { get; init; }

    /// <summary>Share of the clips that show two things, 0 to 1; null: as many as of those that are scored. Said only where it is so, as in states of before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TwoObjects { get; init; }

    /// <summary>What its clips show more often; null: nothing. Said only where it is so, as in states of before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MoreOf? MoreOf { get; init; }

    /// <summary>Its clips.</summary>
    public ClipDatasetOptions Data(long seed, Split split = Split.Train) =>
        new()
        {
            Seed = seed,
            Split = split,
            Width = Width,
            Height = Height,
            Frames = Frames,
            OfFrames = OfFrames,
            TwoObjects = TwoObjects ?? SceneSampler.TwoObjects,
            MoreOf = MoreOf,
        };
}
