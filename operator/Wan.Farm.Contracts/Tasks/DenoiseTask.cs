namespace Wan.Farm.Contracts.Tasks;

/// <summary>Text features and counter-based noise to clean latents [C, T, H, W] for a stretch of the timeline.</summary>
/// <param name="Latents">The stretch; positions on the timeline number the noise.</param>
/// <param name="Windows">
/// What the model sees at once, in ascending order, together covering <paramref name="Latents"/>. One window is a plain render; where
/// several overlap, their predictions are fused at every step.
/// </param>
/// <param name="ShuffleNoise">Whether latents past the first window reuse its noise in another order.</param>
/// <param name="Known">Latents at the beginning that are finished already and condition the rest; null when there are none.</param>
/// <param name="Chunks">What is stored, in order; each latent in one chunk. With several windows a chunk is what a window owns.</param>
public sealed record DenoiseTask(
    string Id,
    ContentKey Key,
    ContentKey Encoding,
    LatentRange Latents,
    LatentSize Size,
    ulong Seed,
    Sampling Sampling,
    IReadOnlyList<LatentRange> Windows,
    bool ShuffleNoise,
    KnownLatents? Known,
    IReadOnlyList<LatentChunk> Chunks) : RenderTask(Id, Key)
{
    /// <summary>What a model of pictures takes beside the latents, over the whole timeline; null for models of texts.</summary>
    public ContentKey? Conditioning { get; init; }

    /// <summary>How much a model of type vace follows its conditioning; null for other models.</summary>
    public double? ContextScale { get; init; }

    /// <summary>Added to the transformer's weights, in this order.</summary>
    public IReadOnlyList<LoraInput> Loras { get; init; } = [];

    public override IReadOnlyList<ContentKey> Inputs =>
    [
        Encoding,
        .. Known is { } known ? [known.Source.Key] : Array.Empty<ContentKey>(),
        .. Conditioning is { } conditioning ? [conditioning] : Array.Empty<ContentKey>(),
    ];

    public override IReadOnlyList<ContentKey> Outputs { get; } = [.. Chunks.Select(chunk => chunk.Key)];
}
