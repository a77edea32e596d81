using Wan.Training.Runs;

namespace Wan.Training.Dit;

/// <summary>A stretch of a transformer's training.</summary>
/// <param name="Clips">How many clips are encoded when the stage begins, to be shown again and again with other captions; 0: every step encodes new ones.</param>
/// <param name="PictureShare">Share of the steps that show only the clips' first frames, as pictures.</param>
public sealed record DitStage(int Frames, int Width, int Height, int BatchSize, int Steps, int Clips = 0, double PictureShare = 0)
    : TrainingStage(Frames, Width, Height, BatchSize, Steps);
