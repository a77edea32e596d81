using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Denoising;

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

    /// <summary>The VAE runs in float32, CLIP in the plan's dtype. Where a job names its pictures does not count.</summary>
    public static ContentKey Condition(ModelFacts model, ComputeDtype dtype, IReadOnlyList<PictureInput> pictures, int frames, VideoSize size)
    {
        CanonicalText text = new CanonicalText("condition/1")
            .Add("model", model.Digest)
            .Add("dtype", dtype.ToString())
            .Add("frames", frames)
            .Add("width", size.Width)
            .Add("height", size.Height)
            .Add("pictures", pictures.Count);
        foreach (PictureInput picture in pictures)
        {
            text.Add("picture", picture.Sha256);
        }

        return text.Key();
    }

    /// <summary>The VAE runs in float32 whatever the plan's dtype.</summary>
    public static ContentKey Vace(ModelFacts model, VaceInputs files, int frames, VideoSize size)
    {
        CanonicalText text = new CanonicalText("vace/1")
            .Add("model", model.Digest)
            .Add("frames", frames)
            .Add("width", size.Width)
            .Add("height", size.Height)
            .Add("video", files.Video?.Sha256 ?? "")
            .Add("firstFrame", files.FirstFrame)
            .Add("keepsVideo", files.KeepsVideo ? 1 : 0)
            .Add("mask", files.Mask?.Sha256 ?? "")
            .Add("references", files.References.Count);
        foreach (PictureInput reference in files.References)
        {
            text.Add("reference", reference.Sha256);
        }

        return text.Key();
    }

    public static ContentKey Denoise(
        ModelFacts model, ComputeDtype dtype, DenoiseSources sources, LatentRange latents, LatentSize size, ulong seed, Sampling sampling) =>
        Denoising("denoise/1", model, dtype, sources, latents, size, seed, sampling)
            .Add("input", sources.Keys)
            .Key();

    public static ContentKey DenoiseWindows(
        ModelFacts model,
        ComputeDtype dtype,
        DenoiseSources sources,
        LatentRange latents,
        LatentSize size,
        ulong seed,
        Sampling sampling,
        IReadOnlyList<LatentRange> windows,
        bool shuffleNoise)
    {
        CanonicalText text = Denoising("denoise-windows/1", model, dtype, sources, latents, size, seed, sampling).Add("windows", windows.Count);
        foreach (LatentRange window in windows)
        {
            text.Add("window", window);
        }

        return text.Add("shuffleNoise", shuffleNoise ? 1 : 0).Add("input", sources.Keys).Key();
    }

    public static ContentKey DenoiseContinued(
        ModelFacts model,
        ComputeDtype dtype,
        DenoiseSources sources,
        LatentRange latents,
        LatentSize size,
        ulong seed,
        Sampling sampling,
        KnownLatents known) =>
        Denoising("denoise-continued/1", model, dtype, sources, latents, size, seed, sampling)
            .Add("known", known.Latents)
            .Add("input", [.. sources.Keys, known.Source.Key])
            .Key();

    /// <summary>A part of what a denoising task makes.</summary>
    public static ContentKey Chunk(ContentKey denoised, LatentRange latents) =>
        new CanonicalText("chunk/1").Add("latents", latents).Add("input", [denoised]).Key();

    /// <summary>Decoding runs in float32 whatever the plan's dtype, so the dtype counts only through its input.</summary>
    /// <param name="sources">All that the decoder remembers at the segment, so where it started does not count.</param>
    /// <param name="format">Null for a single picture, which has neither a rate nor a quality.</param>
    public static ContentKey Decode(ModelFacts model, IReadOnlyList<LatentChunk> sources, LatentRange latents, SegmentFormat? format)
    {
        CanonicalText text = new CanonicalText(format is null ? "decode-picture/2" : "decode-h264/2")
            .Add("model", model.Digest)
            .Add("latents", latents)
            .Add("input", [.. sources.Select(chunk => chunk.Key)]);
        return format is null
            ? text.Key()
            : text.Add("framesPerSecond", format.FramesPerSecond).Add("constantRateFactor", format.ConstantRateFactor).Key();
    }

    /// <summary>A feature cache on the way to a segment.</summary>
    /// <param name="sources">All that the decoder remembers there.</param>
    public static ContentKey Cache(ModelFacts model, IReadOnlyList<LatentChunk> sources, CacheScope scope, int nextLatent) =>
        new CanonicalText("feature-cache/1")
            .Add("model", model.Digest)
            .Add("scope", scope.ToString())
            .Add("nextLatent", nextLatent)
            .Add("input", [.. sources.Select(chunk => chunk.Key)])
            .Key();

    public static ContentKey DecodeFront(IReadOnlyList<CacheHandover> caches) =>
        new CanonicalText("decode-front/1").Add("caches", [.. caches.Select(cache => cache.Key)]).Key();

    public static ContentKey Preview(ContentKey segment) => new CanonicalText("preview/1").Add("input", [segment]).Key();

    public static ContentKey Assemble(IReadOnlyList<VideoSegment> segments) =>
        new CanonicalText("assemble/2").Add("input", [.. segments.Select(segment => segment.Key)]).Key();

    private static CanonicalText Denoising(
        string kind, ModelFacts model, ComputeDtype dtype, DenoiseSources sources, LatentRange latents, LatentSize size, ulong seed, Sampling sampling)
    {
        CanonicalText text = new CanonicalText(kind)
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
            .Add("guidanceScale", sampling.GuidanceScale);
        if (sampling.LowNoiseGuidanceScale is { } low)
        {
            text.Add("lowNoiseGuidanceScale", low);
        }

        if (sources.ContextScale is { } scale)
        {
            text.Add("contextScale", scale);
        }

        if (sampling.Reuse?.Blocks is { } blocks)
        {
            text.Add("blocks.threshold", blocks.Threshold)
                .Add("blocks.fit", blocks.Fit.ToString())
                .Add("blocks.firstSteps", blocks.FirstSteps)
                .Add("blocks.lastSteps", blocks.LastSteps);
        }

        if (sampling.Reuse?.Guidance is { } guidance)
        {
            text.Add("guidance.every", guidance.Every)
                .Add("guidance.firstSteps", guidance.FirstSteps)
                .Add("guidance.lastSteps", guidance.LastSteps);
        }

        foreach (LoraInput lora in sources.Loras)
        {
            text.Add("lora", lora.Digest);
        }

        return text;
    }
}
