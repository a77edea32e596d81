namespace Wan.Farm.Contracts.Models;

/// <summary>What planning must know of a checkpoint; read from its headers, never from its weights.</summary>
/// <param name="Digest">SHA-256, lower-case hex: names the weights in content keys.</param>
/// <param name="Layout">"original" or "diffusers".</param>
public sealed record ModelFacts(
    string Digest,
    string Layout,
    TransformerFacts Transformer,
    VaeFacts Vae,
    TextEncoderFacts TextEncoder)
{
    /// <summary>Null for models that attend to no image tokens.</summary>
    public ImageEncoderFacts? ImageEncoder { get; init; }

    /// <summary>Null where one transformer does all steps.</summary>
    public ExpertFacts? Experts { get; init; }
}
