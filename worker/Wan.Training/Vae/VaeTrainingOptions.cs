using System.Text.Json;
using System.Text.Json.Serialization;
using Wan.Training.Optimization;

namespace Wan.Training.Vae;

/// <summary>All that the trained weights depend on.</summary>
public sealed record VaeTrainingOptions
{
    public long Seed { get; init; }

    /// <summary>Channels at full resolution; the published autoencoder has 96.</summary>
    public int Dim { get; init; } = 16;

    public required IReadOnlyList<VaeTrainingStage> Stages { get; init; }

    /// <summary>Steps at the beginning of every stage in which its learning rate rises.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>Longest joint gradient.</summary>
    public double GradientLimit { get; init; } = 1;

    public double AverageDecay { get; init; } = 0.999;

    /// <summary>Whether the autoencoder computes in bfloat16; weights, losses and moments are float32 all the same.</summary>
    public bool HalfPrecision { get; init; }

    /// <summary>
    /// Whether the encoder stays as it begins, and latents with it: what a transformer has learned on them still holds, while what is decoded gets better.
    /// Said only where it is so, as in states of before.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DecoderOnly { get; init; }

    /// <summary>
    /// The most noise on the latents that the decoder is shown, in their deviations; each clip has between none and that. What a transformer makes is not exact
    /// either: a decoder that has seen noise draws the likely thing from it. Said only where it is so, as in states of before.
    /// </summary>
    /// <remarks>Source: Zheng et al., "Diffusion transformers with representation autoencoders", 2025, noise-augmented decoding.</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double LatentNoise { get; init; }

    /// <summary>How much more pixels count where objects are, and next to them, than elsewhere; 0: as much. Said only where it is so, as in states of before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double ObjectFocus { get; init; }

    public AdamWOptions AdamW { get; init; } = new();

    /// <summary>The options as text: a training that was interrupted goes on under the same ones only.</summary>
    [JsonIgnore]
    public string Fingerprint => JsonSerializer.Serialize(this);
}
