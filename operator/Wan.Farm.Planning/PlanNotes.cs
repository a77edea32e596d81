using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Denoising;

namespace Wan.Farm.Planning;

/// <summary>What a user should know of a job that is fine.</summary>
public static class PlanNotes
{
    /// <summary>How far a picture's aspect may be from the video's before it looks stretched.</summary>
    private const double WidestStretch = 1.05;

    public static IReadOnlyList<string> For(ResolvedJob job, ModelFacts model, JobInputs? inputs = null) =>
        [.. Stretching(job.Spec.Video, inputs?.Image), .. Length(job, model), .. Window(job.Spec.LongVideo), .. Guidance(job.Spec), .. Image(job)];

    private static IEnumerable<string> Stretching(VideoSpec video, PictureInput? picture)
    {
        if (picture is null)
        {
            yield break;
        }

        double stretch = (double)video.Width / video.Height / ((double)picture.Size.Width / picture.Size.Height);
        if (Math.Max(stretch, 1 / stretch) > WidestStretch)
        {
            yield return $"{picture.Field}: the picture of {picture.Size} is stretched to {video.Width}x{video.Height}; crop it, or give the video its aspect";
        }
    }

    private static IEnumerable<string> Length(ResolvedJob job, ModelFacts model)
    {
        int frames = job.Shots.Max(shot => shot.Frames);
        int latents = Timeline.LatentFrames(frames, model.Vae);
        if (frames > PublishedDefaults.NativeFrames && StrategyChoice.For(job.Spec.LongVideo, latents) == LongVideoStrategy.Single)
        {
            yield return $"spec.video.frames: {frames} frames ({latents} latents) are "
                + $"rendered in one pass, but the model was trained on {PublishedDefaults.NativeFrames}; expect repetition or drift";
        }
    }

    private static IEnumerable<string> Window(LongVideoSpec spec)
    {
        int native = 1 + ((PublishedDefaults.NativeFrames - 1) / 4);
        if (spec.WindowLatents > native && spec.Strategy != LongVideoStrategy.Single)
        {
            yield return $"spec.longVideo.windowLatents: the model was trained on {native} latents at a time; with {spec.WindowLatents} expect repetition or drift";
        }
    }

    private static IEnumerable<string> Guidance(VideoJobSpec spec)
    {
        if (spec.Sampling.GuidanceScale == 1 && spec.NegativePrompt.Length > 0 && spec.NegativePrompt != PublishedDefaults.NegativePrompt)
        {
            yield return "spec.negativePrompt: has no effect at spec.sampling.guidanceScale 1";
        }
    }

    private static IEnumerable<string> Image(ResolvedJob job)
    {
        if (job.Frames == 1)
        {
            yield return "spec.video.frames: 1 renders an image (PNG); spec.video.fps and spec.output.crf have no effect";
        }
    }
}
