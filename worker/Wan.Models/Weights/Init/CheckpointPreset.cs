using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Vision;

namespace Wan.Models.Weights.Init;

/// <summary>A model that <see cref="CheckpointInit"/> can write, by name.</summary>
/// <param name="TwoExperts">Whether there is a transformer for high noise and one for low, of the same sizes.</param>
/// <param name="ImageEncoder">Null for models that attend to no image tokens.</param>
/// <param name="Tiny">Small enough for float32 and a tiny text encoder.</param>
internal sealed record CheckpointPreset(WanModelConfig Transformer, bool TwoExperts, ClipVisionConfig? ImageEncoder, bool Tiny)
{
    /// <summary>Channels of the tiny VAE at full resolution.</summary>
    private const int TinyVaeDim = 8;

    /// <summary>The one that makes as many latent channels as the transformer puts out.</summary>
    public WanVaeConfig Vae
    {
        get
        {
            WanVaeConfig vae = Transformer.OutChannels == WanVaeConfig.Wan22.LatentChannels ? WanVaeConfig.Wan22 : WanVaeConfig.Wan21;
            return Tiny ? vae.WithDim(TinyVaeDim) : vae;
        }
    }

    public UmT5Config TextEncoder => Tiny ? UmT5Config.Tiny : UmT5Config.Xxl;

    /// <summary>By the name that a user types, in the order in which they are listed.</summary>
    public static IReadOnlyDictionary<string, CheckpointPreset> All { get; } =
        new Dictionary<string, CheckpointPreset>(StringComparer.OrdinalIgnoreCase)
        {
            ["tiny"] = OfTiny(WanModelConfig.Tiny),
            ["tiny-4-heads"] = OfTiny(WanModelConfig.Tiny with { Heads = 4 }),   // for groups that share heads by two or four
            ["tiny-i2v"] = OfTiny(WanModelConfig.TinyI2V),
            ["tiny-flf2v"] = OfTiny(WanModelConfig.TinyFlf2V),
            ["tiny-vace"] = OfTiny(WanModelConfig.TinyVace),
            ["tiny-t2v-a14b"] = OfTiny(WanModelConfig.Tiny, twoExperts: true),
            ["tiny-i2v-a14b"] = OfTiny(WanModelConfig.TinyI2VA14B, twoExperts: true),
            ["tiny-ti2v"] = OfTiny(WanModelConfig.TinyTi2V),
            ["1.3b"] = OfPublished(WanModelConfig.T2V1_3B),
            ["14b"] = OfPublished(WanModelConfig.T2V14B),
            ["i2v-14b"] = OfPublished(WanModelConfig.I2V14B),
            ["flf2v-14b"] = OfPublished(WanModelConfig.Flf2V14B),
            ["vace-1.3b"] = OfPublished(WanModelConfig.Vace1_3B),
            ["vace-14b"] = OfPublished(WanModelConfig.Vace14B),
            ["t2v-a14b"] = OfPublished(WanModelConfig.T2V14B, twoExperts: true),
            ["i2v-a14b"] = OfPublished(WanModelConfig.I2VA14B, twoExperts: true),
            ["ti2v-5b"] = OfPublished(WanModelConfig.Ti2V5B),
        };

    private static CheckpointPreset OfTiny(WanModelConfig config, bool twoExperts = false) =>
        new(config, twoExperts, config.TakesImageTokens ? ClipVisionConfig.Tiny : null, Tiny: true);

    private static CheckpointPreset OfPublished(WanModelConfig config, bool twoExperts = false) =>
        new(config, twoExperts, config.TakesImageTokens ? ClipVisionConfig.VitH14 : null, Tiny: false);
}
