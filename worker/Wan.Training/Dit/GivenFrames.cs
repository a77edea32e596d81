namespace Wan.Training.Dit;

/// <summary>What the clips of an image-to-video training give away of themselves, for the model to go on from.</summary>
/// <remarks>Clips that give nothing away are how a long video's later windows are rendered: those know of no picture.</remarks>
/// <param name="FirstFrameShare">Share of the clips that give their first frame away, 0 to 1: a job's picture.</param>
/// <param name="FirstLatentsShare">Share of the clips that give their first latents away, 0 to 1: what a chunk of a continuation takes over.</param>
/// <param name="MostLatents">How many latents these are at most. Never all of a clip's.</param>
public sealed record GivenFrames(double FirstFrameShare = 0.5, double FirstLatentsShare = 0.3, int MostLatents = 3)
{
    /// <summary>What is wrong with the numbers; null: nothing.</summary>
    internal string? Problem =>
        FirstFrameShare < 0 || FirstLatentsShare < 0 || FirstFrameShare + FirstLatentsShare > 1
            ? $"given: shares of {FirstFrameShare} and {FirstLatentsShare}; each is 0 or more, and both together are 1 at most"
        : MostLatents < 1 ? $"given.mostLatents: {MostLatents}; 1 or more are accepted"
        : null;

    /// <summary>What one clip gives away.</summary>
    /// <param name="kind">evenly in [0, 1)</param>
    /// <param name="amount">evenly in [0, 1), independent of <paramref name="kind"/></param>
    /// <param name="latents">of the clip</param>
    internal Gift Draw(double kind, double amount, int latents) =>
        latents == 1 ? Gift.Nothing
        : kind < FirstFrameShare ? Gift.FirstFrame
        : kind < FirstFrameShare + FirstLatentsShare ? new Gift(1 + (int)(amount * Math.Min(MostLatents, latents - 1)))
        : Gift.Nothing;
}
