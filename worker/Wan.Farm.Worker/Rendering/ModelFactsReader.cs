using Wan.Farm.Contracts.Models;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Vision;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>What planning must know of a checkpoint, from its headers; refuses one that could not be rendered with, before hours of work.</summary>
public static class ModelFactsReader
{
    /// <exception cref="CheckpointException">The checkpoint is incomplete, damaged, or of another model.</exception>
    public static ModelFacts Read(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        string digest = checkpoint.Digest;      // reads every header, so that damage is reported by the reader that found it
        Dictionary<string, long> parameters = [];
        foreach (CheckpointPartReport part in Checkpoint.Inspect(folder).Parts)
        {
            if (!part.Fits)
                throw new WeightMismatchException(part.File, $"this {part.Name}", part.Missing, part.Misshaped, part.Unexpected);
            parameters[part.Name] = part.Parameters;
        }
        return new ModelFacts(
            digest,
            checkpoint.Layout.ToString().ToLowerInvariant(),
            Transformer(checkpoint.TransformerConfig, parameters["transformer"]),
            Vae(checkpoint.VaeConfig, parameters["vae"]),
            TextEncoder(checkpoint.TextEncoderConfig, parameters["text encoder"]))
        {
            ImageEncoder = parameters.TryGetValue("image encoder", out long clip) ? ImageEncoder(checkpoint.ImageEncoderConfig, clip) : null,
            Experts = checkpoint.ExpertBoundary is { } boundary ? new ExpertFacts(boundary, parameters["low-noise transformer"]) : null,
        };
    }

    private static TransformerFacts Transformer(WanModelConfig config, long parameters) => new(
        config.ModelType,
        config.InChannels,
        config.Dim,
        config.FfnDim,
        config.Heads,
        config.Layers,
        config.TextLength,
        (config.Patch.T, config.Patch.H, config.Patch.W),
        parameters)
    {
        OutChannels = config.OutChannels,
        VaceBlocks = config.VaceLayers?.Count ?? 0,
    };

    private static VaeFacts Vae(WanVaeConfig config, long parameters) =>
        new(config.LatentChannels, config.DecoderDim, config.SpatialStride, config.TemporalStride, parameters)
        {
            PatchSize = config.PatchSize,
            EncoderDim = config.Dim,
        };

    private static ImageEncoderFacts ImageEncoder(ClipVisionConfig config, long parameters) =>
        new(config.Dim, config.MlpDim, config.Heads, config.Blocks, config.Tokens, parameters);

    private static TextEncoderFacts TextEncoder(UmT5Config config, long parameters) =>
        new(config.Dim, config.AttentionDim, config.FfnDim, config.Heads, config.Layers, config.VocabSize, parameters);
}
