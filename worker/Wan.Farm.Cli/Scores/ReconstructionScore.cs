namespace Wan.Farm.Cli.Scores;

/// <summary>What the autoencoder keeps of clips that it has not seen: peak signal-to-noise ratio in dB, over clips.</summary>
internal sealed record ReconstructionScore(int Clips, double MeanPsnr, double LowestPsnr);
