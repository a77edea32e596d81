using TorchSharp;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Vision;

namespace Wan.Models.Weights.Init;

/// <summary>The model that <see cref="CheckpointInit"/> writes.</summary>
/// <param name="TransformerDtype">Of the transformers' files; the VAE and the image encoder are float32 and the text encoder bfloat16.</param>
public sealed record CheckpointInitOptions(
    WanModelConfig Transformer,
    WanVaeConfig Vae,
    UmT5Config TextEncoder,
    torch.ScalarType TransformerDtype,
    long Seed)
{
    /// <summary>The transformer is split into files of at most this size, one tensor at least.</summary>
    public long ShardBytes { get; init; } = 5_000_000_000;

    /// <summary>Whether there are two transformers of these sizes, for high noise and for low.</summary>
    public bool TwoExperts { get; init; }

    /// <summary>Null for models that attend to no image tokens.</summary>
    public ClipVisionConfig? ImageEncoder { get; init; }

    /// <summary>Names that <see cref="Of"/> knows.</summary>
    public static IReadOnlyList<string> Presets { get; } = [.. CheckpointPreset.All.Keys];

    /// <param name="preset">One of <see cref="Presets"/>.</param>
    /// <param name="tinyTextEncoder">Instead of umT5-xxl (11 GB); the transformer's text width follows.</param>
    /// <exception cref="ArgumentException">No such preset; the message lists them.</exception>
    public static CheckpointInitOptions Of(string preset, long seed = 0, bool tinyTextEncoder = false)
    {
        if (!CheckpointPreset.All.TryGetValue(preset, out CheckpointPreset? found))
            throw new ArgumentException($"no preset '{preset}'; there are {string.Join(", ", Presets)}", nameof(preset));
        UmT5Config textEncoder = tinyTextEncoder ? UmT5Config.Tiny : found.TextEncoder;
        return new CheckpointInitOptions(
            found.Transformer with { TextDim = textEncoder.Dim },
            found.Vae,
            textEncoder,
            found.Tiny ? torch.ScalarType.Float32 : torch.ScalarType.BFloat16,
            seed)
        {
            TwoExperts = found.TwoExperts,
            ImageEncoder = found.ImageEncoder,
        };
    }
}
