using Wan.Farm.Probes;
using Wan.Training.Runs;

namespace Wan.Farm.Cli.Watching;

/// <summary>A training that others look at, between its steps: the trained weights have the same bytes without them.</summary>
/// <param name="trainer">Stays the caller's.</param>
/// <param name="endpoints">where the metrics are served; owned</param>
internal sealed class WatchedTrainer(ITrainer trainer, TrainingMetrics metrics, ProbeServer? endpoints, SampleTimes? samples) : ITrainer, IDisposable
{
    public int Steps => trainer.Steps;

    public long Done => trainer.Done;

    public string? Note => trainer.Note;

    public TrainingRanks Ranks => trainer.Ranks;

    public void Step()
    {
        trainer.Step();
        metrics.Stepped();
        samples?.Stepped(Done);
    }

    public StepReport Report()
    {
        StepReport report = trainer.Report();
        metrics.Told(report, Steps);
        return report;
    }

    public void Save(string path) => trainer.Save(path);

    public void Resume(string path) => trainer.Resume(path);

    public void Dispose() => endpoints?.Dispose();
}
