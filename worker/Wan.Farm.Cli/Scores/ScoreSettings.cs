using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Cli.Scores;

/// <summary>How the clips that are scored are rendered.</summary>
/// <param name="Frames">4n + 1.</param>
/// <param name="Window">Latents that are rendered at once where the strategy is not <see cref="ScoreStrategy.Single"/>.</param>
/// <param name="Overlap">Latents that neighbours share.</param>
internal sealed record ScoreSettings(VideoSize Size, int Frames, int Steps, double Shift, double Guidance, ScoreStrategy Strategy, int Window, int Overlap)
{
    /// <summary>Frames that are rendered at once: a prompt is judged by each such stretch of its clip.</summary>
    public int StretchFrames => Strategy == ScoreStrategy.Single ? Frames : 1 + (4 * (Window - 1));
}
