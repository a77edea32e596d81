using Prometheus;
using Wan.Farm.Contracts.Metrics;
using Wan.Training.Runs;

namespace Wan.Farm.Cli.Watching;

/// <summary>How a training goes, as metrics of this process.</summary>
internal sealed class TrainingMetrics(TimeProvider clock)
{
    private static readonly Counter Steps = Metrics.CreateCounter(TrainingMetricNames.Steps, "Steps that this process has made.");
    private static readonly Gauge Step = Metrics.CreateGauge(TrainingMetricNames.Step, "The last step that was told of, of the whole training.");
    private static readonly Gauge PlannedSteps = Metrics.CreateGauge(TrainingMetricNames.PlannedSteps, "Steps of the whole training.");
    private static readonly Gauge Loss = Metrics.CreateGauge(TrainingMetricNames.Loss, "Losses of that step.", "name");
    private static readonly Gauge LearningRate = Metrics.CreateGauge(TrainingMetricNames.LearningRate, "Learning rate of that step.");
    private static readonly Gauge GradientLength = Metrics.CreateGauge(TrainingMetricNames.GradientLength, "Length of that step's joint gradient, before it was limited.");
    private static readonly Gauge SecondsPerStep = Metrics.CreateGauge(TrainingMetricNames.SecondsPerStep, "Seconds of a step, mean since the report before.");

    private (long Step, long Time)? last;

    public void Stepped() => Steps.Inc();

    /// <param name="planned">steps of the whole training</param>
    public void Told(StepReport report, int planned)
    {
        Step.Set(report.Step);
        PlannedSteps.Set(planned);
        LearningRate.Set(report.LearningRate);
        GradientLength.Set(report.GradientLength);
        foreach ((string name, double value) in report.Values)
            Loss.WithLabels(name).Set(value);
        if (last is var (step, time) && report.Step > step)
            SecondsPerStep.Set(clock.GetElapsedTime(time).TotalSeconds / (report.Step - step));
        last = (report.Step, clock.GetTimestamp());
    }
}
