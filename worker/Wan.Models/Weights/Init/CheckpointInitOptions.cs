using TorchSharp;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;

namespace Wan.Models.Weights.Init;

/// <summary>The model that <see cref="CheckpointInit"/> writes.</summary>
/// <param name="TransformerDtype">Of the transformer's file; the VAE is float32 and the text encoder bfloat16, as published.</param>
public sealed record CheckpointInitOptions(
    WanModelConfig Transformer,
    WanVaeConfig Vae,
    UmT5Config TextEncoder,
    torch.ScalarType TransformerDtype,
    long Seed)
{
    /// <summary>The transformer is split into files of at most this size, one tensor at least.</summary>
    public long ShardBytes { get; init; } = 5_000_000_000;

    /// <summary>Channels of the tiny VAE at full resolution.</summary>
    private const int TinyVaeDim = 8;

    /// <param name="preset">tiny, 1.3b or 14b.</param>
    /// <param name="tinyTextEncoder">Instead of umT5-xxl (11 GB); the transformer's text width follows.</param>
    /// <exception cref="ArgumentException">No such preset; the message lists them.</exception>
    public static CheckpointInitOptions Of(string preset, long seed = 0, bool tinyTextEncoder = false)
    {
        if (!WanModelConfig.Presets.TryGetValue(preset, out WanModelConfig? transformer))
            throw new ArgumentException($"no preset '{preset}'; there are {string.Join(", ", WanModelConfig.Presets.Keys)}", nameof(preset));
        bool tiny = ReferenceEquals(transformer, WanModelConfig.Tiny);
        UmT5Config textEncoder = tiny || tinyTextEncoder ? UmT5Config.Tiny : UmT5Config.Xxl;
        return new CheckpointInitOptions(
            transformer with { TextDim = textEncoder.Dim },
            tiny ? WanVaeConfig.Wan21.WithDim(TinyVaeDim) : WanVaeConfig.Wan21,
            textEncoder,
            tiny ? torch.ScalarType.Float32 : torch.ScalarType.BFloat16,
            seed);
    }
}
