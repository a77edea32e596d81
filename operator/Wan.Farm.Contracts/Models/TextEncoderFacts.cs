namespace Wan.Farm.Contracts.Models;

/// <summary>Dimensions of the umT5 encoder.</summary>
public sealed record TextEncoderFacts(int Dim, int AttentionDim, int FfnDim, int Heads, int Layers, int Vocabulary, long Parameters);
