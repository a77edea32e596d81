using Wan.Training.Data;

namespace Wan.Training.Runs;

/// <summary>The clips of every step. Each step has clips of its own: nothing is shown twice.</summary>
internal sealed class StagedClips(IReadOnlyList<TrainingStage> stages, long seed)
{
    /// <summary>Steps of all stages.</summary>
    public int Steps => stages.Sum(stage => stage.Steps);

    /// <param name="step">From 0.</param>
    /// <exception cref="InvalidOperationException">There is no such step.</exception>
    public IReadOnlyList<Clip> Of(long step)
    {
        long clipsBefore = 0;
        foreach (TrainingStage stage in stages)
        {
            if (step < stage.Steps) return Draw(stage, clipsBefore + (step * stage.BatchSize));
            step -= stage.Steps;
            clipsBefore += (long)stage.Steps * stage.BatchSize;
        }

        throw new InvalidOperationException($"All {Steps} steps are done.");
    }

    private IReadOnlyList<Clip> Draw(TrainingStage stage, long first)
    {
        var clips = new ClipDataset(new ClipDatasetOptions { Seed = seed, Width = stage.Width, Height = stage.Height, Frames = stage.Frames });
        return [.. Enumerable.Range(0, stage.BatchSize).Select(i => clips[checked((int)(first + i))])];
    }
}
