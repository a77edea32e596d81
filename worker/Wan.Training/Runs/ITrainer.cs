namespace Wan.Training.Runs;

/// <summary>A training that is made of steps, and can stop and go on between any two.</summary>
public interface ITrainer
{
    /// <summary>Of the whole training.</summary>
    int Steps { get; }

    /// <summary>Steps that were made.</summary>
    long Done { get; }

    /// <summary>What a person should know about how the steps are made; null: nothing.</summary>
    string? Note { get; }

    /// <summary>Who makes the steps.</summary>
    TrainingRanks Ranks { get; }

    /// <summary>One step; there must be one left. A device may still be at work on it afterwards.</summary>
    void Step();

    /// <summary>Waits for the last step and tells of it.</summary>
    /// <exception cref="TrainingException">Its gradient was not finite.</exception>
    StepReport Report();

    void Save(string path);

    /// <summary>Goes on from a state that <see cref="Save"/> wrote, read by the first rank; without one, begins.</summary>
    /// <exception cref="Models.Weights.CheckpointException">The file is damaged, or of other options.</exception>
    void Resume(string path);
}
