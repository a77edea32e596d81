namespace Wan.Farm.Contracts.Models;

/// <summary>Dimensions of CLIP's vision tower, as far as it runs.</summary>
public sealed record ImageEncoderFacts(int Dim, int MlpDim, int Heads, int Blocks, int Tokens, long Parameters);
