namespace Wan.Farm.Contracts.Tasks;

/// <summary>Channels, height and width of one latent frame.</summary>
public readonly record struct LatentSize(int Channels, int Height, int Width);
