using Wan.Training.Data;

namespace Wan.Training.Runs;

/// <summary>The clips of every step, or one rank's share of them, painted by other threads while earlier steps are computed. Each step has clips of its own: nothing is shown twice.</summary>
internal sealed class ClipBatches(IReadOnlyList<TrainingStage> stages, long seed, TrainingRanks ranks)
{
    private const int StepsAhead = 4;

    private readonly IReadOnlyList<TrainingStage> stages = Checked(stages);
    private readonly Dictionary<long, Task<IReadOnlyList<Clip>>> ahead = [];

    /// <summary>Steps of all stages.</summary>
    public int Steps => stages.Sum(stage => stage.Steps);

    /// <param name="step">From 0.</param>
    /// <exception cref="InvalidOperationException">There is no such step.</exception>
    public IReadOnlyList<Clip> Of(long step)
    {
        if (step >= Steps) throw new InvalidOperationException($"All {Steps} steps are done.");
        foreach (long other in ahead.Keys.Where(s => s < step || s > step + StepsAhead).ToList()) ahead.Remove(other);
        for (long next = step; next < Math.Min(Steps, step + StepsAhead); next++)
        {
            if (!ahead.ContainsKey(next)) ahead[next] = Start(next);
        }

        ahead.Remove(step, out Task<IReadOnlyList<Clip>>? clips);
        return clips!.GetAwaiter().GetResult();
    }

    // Now, and not hours later when the stage begins.
    private static IReadOnlyList<TrainingStage> Checked(IReadOnlyList<TrainingStage> stages)
    {
        for (int i = 0; i < stages.Count; i++)
        {
            if (stages[i].OfFrames != 0 && stages[i].OfFrames < stages[i].Frames)
                throw new TrainingException($"stages[{i}].ofFrames: {stages[i].OfFrames} is less than its frames, {stages[i].Frames}; accepted are {stages[i].Frames} or more, or 0 for clips of so many frames");
            if (stages[i].TwoObjects is not (null or (>= 0 and <= 1)))
                throw new TrainingException($"stages[{i}].twoObjects: {stages[i].TwoObjects} is no share of the clips; accepted are 0 to 1");
        }

        return stages;
    }

    private Task<IReadOnlyList<Clip>> Start(long step)
    {
        (TrainingStage stage, long first) = StageOf(step);
        var clips = new ClipDataset(stage.Data(seed));
        return Task.Run<IReadOnlyList<Clip>>(() =>
        {
            (int skipped, int count) = ranks.ShareOf(stage.BatchSize);
            var painted = new Clip[count];
            System.Threading.Tasks.Parallel.For(0, count, i => painted[i] = clips[checked((int)(first + skipped + i))]);
            return painted;
        });
    }

    /// <returns>the step's stage, and which clip it begins with</returns>
    private (TrainingStage Stage, long FirstClip) StageOf(long step)
    {
        long clipsBefore = 0;
        foreach (TrainingStage stage in stages)
        {
            if (step < stage.Steps) return (stage, clipsBefore + (step * stage.BatchSize));
            step -= stage.Steps;
            clipsBefore += (long)stage.Steps * stage.BatchSize;
        }

        throw new InvalidOperationException($"All {Steps} steps are done.");
    }
}
