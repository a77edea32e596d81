using System.Text.Json;
using System.Text.Json.Serialization;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Training.Optimization;
using Wan.Training.Runs;

namespace Wan.Training.Dit;

/// <summary>All that the trained weights depend on, besides the autoencoder.</summary>
public sealed record DitTrainingOptions
{
    public long Seed { get; init; }

    public required WanModelConfig Transformer { get; init; }

    /// <summary>Trained together with the transformer.</summary>
    public required UmT5Config TextEncoder { get; init; }

    public required IReadOnlyList<TrainingStage> Stages { get; init; }

    /// <summary>Shift of the noise levels that are trained, towards noise.</summary>
    public double Shift { get; init; } = 3;

    /// <summary>Share of the clips whose caption is left out, so that guidance has something to start from.</summary>
    public double CaptionDropout { get; init; } = 0.1;

    public double PeakLearningRate { get; init; } = 5e-4;

    public int WarmUpSteps { get; init; } = 200;

    /// <summary>Longest joint gradient.</summary>
    public double GradientLimit { get; init; } = 1;

    public double AverageDecay { get; init; } = 0.9995;

    public AdamWOptions AdamW { get; init; } = new();

    /// <summary>The options as text: a training that was interrupted goes on under the same ones only.</summary>
    [JsonIgnore]
    public string Fingerprint => JsonSerializer.Serialize(this);
}
