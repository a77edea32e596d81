namespace Wan.Farm.Contracts.Metrics;

/// <summary>The metrics of a training. Dashboards and alerts name them: never renamed.</summary>
public static class TrainingMetricNames
{
    /// <summary>Counter: steps that this process has made.</summary>
    public const string Steps = "wanfarm_training_steps_total";

    /// <summary>Gauge: the last step that was told of, of the whole training.</summary>
    public const string Step = "wanfarm_training_step";

    /// <summary>Gauge: steps of the whole training.</summary>
    public const string PlannedSteps = "wanfarm_training_planned_steps";

    /// <summary>Gauge; label name: which of the step's losses.</summary>
    public const string Loss = "wanfarm_training_loss";

    /// <summary>Gauge.</summary>
    public const string LearningRate = "wanfarm_training_learning_rate";

    /// <summary>Gauge: of the joint gradient, before it was limited.</summary>
    public const string GradientLength = "wanfarm_training_gradient_length";

    /// <summary>Gauge: mean since the report before, with all that was done in between.</summary>
    public const string SecondsPerStep = "wanfarm_training_seconds_per_step";
}
