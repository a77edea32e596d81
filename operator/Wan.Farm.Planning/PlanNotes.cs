using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;

namespace Wan.Farm.Planning;

/// <summary>What a user should know of a job that is fine.</summary>
public static class PlanNotes
{
    public static IReadOnlyList<string> For(VideoJobSpec spec, ModelFacts model) =>
        [.. Length(spec, model), .. Guidance(spec), .. Image(spec)];

    private static IEnumerable<string> Length(VideoJobSpec spec, ModelFacts model)
    {
        if (spec.Video.Frames > PublishedDefaults.NativeFrames)
        {
            yield return $"spec.video.frames: {spec.Video.Frames} frames ({Timeline.LatentFrames(spec.Video.Frames, model.Vae)} latents) are "
                + $"rendered in one pass, but the model was trained on {PublishedDefaults.NativeFrames}; expect repetition or drift";
        }
    }

    private static IEnumerable<string> Guidance(VideoJobSpec spec)
    {
        if (spec.Sampling.GuidanceScale == 1 && spec.NegativePrompt.Length > 0 && spec.NegativePrompt != PublishedDefaults.NegativePrompt)
        {
            yield return "spec.negativePrompt: has no effect at spec.sampling.guidanceScale 1";
        }
    }

    private static IEnumerable<string> Image(VideoJobSpec spec)
    {
        if (spec.Video.Frames == 1)
        {
            yield return "spec.video.frames: 1 renders an image (PNG); spec.video.fps and spec.output.crf have no effect";
        }
    }
}
