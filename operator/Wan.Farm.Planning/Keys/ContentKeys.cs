using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Keys;

/// <summary>What each kind of artifact depends on, and nothing else.</summary>
/// <remarks>
/// Raise a kind's version when its artifact changes for equal parameters (another noise, another file layout); a golden
/// test pins the keys. Enum values are written by name, so their order is free.
/// </remarks>
internal static class ContentKeys
{
    public static ContentKey Encode(ModelFacts model, ComputeDtype dtype, string prompt, string negativePrompt) =>
        new CanonicalText("encode/1")
            .Add("model", model.Digest)
            .Add("dtype", dtype.ToString())
            .Add("prompt", prompt)
            .Add("negativePrompt", negativePrompt)
            .Key();

    public static ContentKey Denoise(
        ModelFacts model, ComputeDtype dtype, ContentKey encoding, LatentRange latents, LatentSize size, ulong seed, Sampling sampling) =>
        new CanonicalText("denoise/1")
            .Add("model", model.Digest)
            .Add("dtype", dtype.ToString())
            .Add("latents", latents)
            .Add("channels", size.Channels)
            .Add("height", size.Height)
            .Add("width", size.Width)
            .Add("seed", seed)
            .Add("solver", sampling.Solver.ToString())
            .Add("steps", sampling.Steps)
            .Add("shift", sampling.Shift)
            .Add("guidanceScale", sampling.GuidanceScale)
            .Add("input", [encoding])
            .Key();

    /// <summary>Decoding runs in float32 whatever the plan's dtype, so the dtype counts only through its input.</summary>
    public static ContentKey Decode(ModelFacts model, ContentKey denoised, LatentRange latents) =>
        new CanonicalText("decode/1")
            .Add("model", model.Digest)
            .Add("latents", latents)
            .Add("input", [denoised])
            .Key();

    /// <summary>A single frame becomes a PNG, which has neither a rate nor a quality.</summary>
    public static ContentKey Assemble(IReadOnlyList<ContentKey> segments, int frames, int framesPerSecond, int constantRateFactor) =>
        frames == 1
            ? new CanonicalText("assemble-png/1").Add("input", segments).Key()
            : new CanonicalText("assemble-h264/1")
                .Add("framesPerSecond", framesPerSecond)
                .Add("constantRateFactor", constantRateFactor)
                .Add("input", segments)
                .Key();
}
