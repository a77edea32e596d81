using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Planning.Denoising;

/// <summary>From <c>spec.longVideo.strategy</c> to how one shot is cut.</summary>
internal static class StrategyChoice
{
    /// <returns>Single, Windows or Continuation.</returns>
    public static LongVideoStrategy For(LongVideoSpec spec, int latents) => spec.Strategy switch
    {
        LongVideoStrategy.Single => LongVideoStrategy.Single,
        _ when latents <= spec.WindowLatents => LongVideoStrategy.Single,
        LongVideoStrategy.Continuation => LongVideoStrategy.Continuation,
        _ => LongVideoStrategy.Windows,
    };
}
