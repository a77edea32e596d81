using Wan.Farm.Contracts.Models;

namespace Wan.Farm.Operator.Tests.VideoJobs;

internal static class Models
{
    /// <summary>Text to video, of a toy's size.</summary>
    public static ModelFacts Tiny { get; } = new(
        new string('a', 64),
        "original",
        new TransformerFacts("t2v", InChannels: 16, Dim: 64, FfnDim: 128, Heads: 2, Layers: 2, TextLength: 512, PatchSize: (1, 2, 2), Parameters: 100_000),
        new VaeFacts(LatentChannels: 16, BaseDim: 8, SpatialStride: 8, TemporalStride: 4, Parameters: 100_000),
        new TextEncoderFacts(Dim: 32, AttentionDim: 32, FfnDim: 64, Heads: 2, Layers: 2, Vocabulary: 256, Parameters: 100_000));
}
