using System.Globalization;
using Wan.Farm.Api.Binding;
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
        [.. Fitting(job, model, inputs ?? JobInputs.None), .. Speed(job, model, inputs ?? JobInputs.None), .. Length(job, model), .. Guidance(job.Spec), .. Acceleration(job.Spec), .. Extension(job.Spec), .. Image(job)];

    /// <summary>First pictures and videos of another aspect. Last pictures take the size of the first, and references keep their aspect.</summary>
    private static IEnumerable<string> Fitting(ResolvedJob job, ModelFacts model, JobInputs inputs)
    {
        HashSet<string> pictures = [.. job.Shots.Select(shot => $"{shot.Image?.Field}.path")];
        foreach (MediaInput file in inputs.Files.Where(file => file is VideoInput ? file.Field.EndsWith(".video.path", StringComparison.Ordinal) : pictures.Contains(file.Field)))
        {
            double stretch = (double)job.Width / job.Height / ((double)file.Size.Width / file.Size.Height);
            if (Math.Max(stretch, 1 / stretch) <= WidestStretch)
            {
                continue;
            }

            string kind = file is VideoInput ? "video" : "picture";
            yield return file is VideoInput || model.Transformer.ModelType == "ti2v"
                ? $"{file.Field}: of the {kind} of {file.Size} the middle is used, as {job.Width}x{job.Height}; crop it, or give the job its aspect"
                : $"{file.Field}: the {kind} of {file.Size} is stretched to {job.Width}x{job.Height}; crop it, or give the video its aspect";
        }
    }

    private static IEnumerable<string> Speed(ResolvedJob job, ModelFacts model, JobInputs inputs)
    {
        int framesPerSecond = JobCompletion.FramesPerSecond(job, model);
        return
            from video in inputs.Files.OfType<VideoInput>()
            where video.Field.EndsWith(".video.path", StringComparison.Ordinal) && Math.Abs(framesPerSecond - video.FramesPerSecond) > 0.5
            select string.Create(
                CultureInfo.InvariantCulture, $"{video.Field}: runs at {video.FramesPerSecond:0.##} frames per second and the job at {framesPerSecond}; frame follows frame, so the motion changes its speed");
    }

    /// <summary>Of the longest stretch that the model sees at once.</summary>
    private static IEnumerable<string> Length(ResolvedJob job, ModelFacts model)
    {
        LongVideoSpec spec = job.Spec.LongVideo;
        int native = Timeline.LatentFrames(PublishedDefaults.NativeFrames, model.Vae);
        (int index, ResolvedShot longest) = job.Shots.Index().MaxBy(shot => shot.Item.Frames);
        int latents = Timeline.LatentFrames(longest.Frames, model.Vae);
        if (StrategyChoice.For(spec, latents) != LongVideoStrategy.Single)
        {
            if (spec.WindowLatents > native)
            {
                yield return $"spec.longVideo.windowLatents: the model was trained on {native} latents at a time; with {spec.WindowLatents} expect repetition or drift";
            }
        }
        else if (latents > native)
        {
            yield return $"{FieldOf(job, index)}: {longest.Frames} frames ({latents} latents) are "
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

    private static IEnumerable<string> Acceleration(VideoJobSpec spec)
    {
        if (spec.Acceleration is not { } acceleration)
        {
            yield break;
        }

        (BlockCacheSpec? blocks, GuidanceCacheSpec? guidance, int steps) = (acceleration.BlockCache, acceleration.GuidanceCache, spec.Sampling.Steps);
        if (guidance is not null && !ReuseChoice.Guides(spec.Sampling))
        {
            yield return "spec.acceleration.guidanceCache: has no effect at spec.sampling.guidanceScale 1";
        }
        else if (guidance is not null && (guidance.FirstSteps ?? 0) + guidance.LastSteps >= steps)
        {
            yield return $"spec.acceleration.guidanceCache: has no effect: all {steps} steps are among those that it leaves alone";
        }

        if (blocks is not null && blocks.FirstSteps + blocks.LastSteps >= steps)
        {
            yield return $"spec.acceleration.blockCache: has no effect: all {steps} steps are among those that it leaves alone";
        }
        else if (blocks is not null)
        {
            yield return "spec.acceleration.blockCache: how many steps are left out shows when it is rendered; the time shown is without";
        }
    }

    private static IEnumerable<string> Extension(VideoJobSpec spec)
    {
        if (spec.PromptExtension is { } extension)
        {
            string sees = spec.Image is null && spec.Vace is null ? "" : ", which does not see the pictures";
            yield return $"spec.promptExtension: {extension.Model} is asked when the job is rendered for the first time{sees}; what is made, and its keys, are known then";
        }
    }

    private static IEnumerable<string> Image(ResolvedJob job)
    {
        if (job.Frames == 1)
        {
            yield return $"{FieldOf(job, shot: 0)}: 1 renders an image (PNG); spec.video.fps and spec.output.crf have no effect";
        }
    }

    private static string FieldOf(ResolvedJob job, int shot) =>
        job.Spec.Shots is null ? "spec.video.frames" : FieldPath.Join(FieldPath.At("spec.shots", shot), "frames");
}
