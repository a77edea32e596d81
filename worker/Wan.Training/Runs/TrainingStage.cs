namespace Wan.Training.Runs;

/// <summary>A stretch of training on clips of one size.</summary>
/// <param name="Frames">1 for pictures, else 4n + 1.</param>
/// <param name="Width">In pixels, a multiple of 8 (a transformer wants 16).</param>
/// <param name="Height">In pixels, likewise.</param>
/// <param name="BatchSize">Clips of a step.</param>
/// <param name="Steps">Of this stage.</param>
public record TrainingStage(int Frames, int Width, int Height, int BatchSize, int Steps);
