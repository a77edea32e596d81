using System.Text.Json;
using System.Text.Json.Serialization;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Training.Optimization;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>All that the trained weights depend on, besides the autoencoder.</summary>
public sealed record DitTrainingOptions
{
    public long Seed { get; init; }

    public required WanModelConfig Transformer { get; init; }

    /// <summary>Trained together with the transformer.</summary>
    public required UmT5Config TextEncoder { get; init; }

    public required IReadOnlyList<DitStage> Stages { get; init; }

    /// <summary>Shift of the noise levels that are trained, towards noise.</summary>
    public double Shift { get; init; } = 3;

    /// <summary>Share of the clips whose caption is left out, so that guidance has something to start from.</summary>
    public double CaptionDropout { get; init; } = 0.1;

    /// <summary>Share of the clips whose caption is Chinese, 0 to 1.</summary>
    public double ChineseShare { get; init; } = 0.25;

    /// <summary>For a transformer of type <c>i2v</c>; null: what <see cref="GivenFrames"/> says of itself. Said only where it is so, as in states of before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GivenFrames? Given { get; init; }

    /// <summary>Null: nothing but the velocity is asked for. Said only where it is so, as in states of before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Alignment? Alignment { get; init; }

    /// <summary>Parts that a step's clips are computed in, one after the other, where all at once do not fit the memory.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>
    /// Whether the transformer keeps only what goes into its blocks, and computes each again for its gradients: less memory, about a third more time. Said only
    /// where it is so, as in states of before.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RecomputeBlocks { get; init; }

    /// <summary>What the transformer computes in; its weights are trained in float32 all the same.</summary>
    public ScalarType ComputeType { get; init; } = ScalarType.Float32;

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
