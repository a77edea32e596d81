using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;

namespace Wan.Farm.Planning;

/// <summary>Limits on shots, windows and overlaps: fields that only together make sense.</summary>
internal static class LongVideoChecks
{
    private const string Windows = "spec.longVideo.windowLatents";

    public static IEnumerable<FieldProblem> Check(ResolvedJob job, ModelFacts model) =>
        [.. CheckShots(job), .. CheckOverlap(job.Spec.LongVideo), .. CheckWindow(job, model)];

    private static IEnumerable<FieldProblem> CheckShots(ResolvedJob job)
    {
        VideoJobSpec spec = job.Spec;
        if (spec.Shots is null)
        {
            if (spec.Prompt is null)
            {
                yield return new("spec.prompt", "missing; say what the video shows, or give spec.shots with a prompt each");
            }

            if (spec.LongVideo.Strategy == LongVideoStrategy.Shots)
            {
                yield return new("spec.longVideo.strategy", "Shots needs spec.shots; accepted without them: Auto, Single, Windows, Continuation");
            }

            yield break;
        }

        if (spec.Prompt is not null)
        {
            yield return new("spec.prompt", "has no effect beside spec.shots, which have a prompt each; leave one of the two out");
        }

        if (spec.Video.Frames is { } frames)
        {
            yield return new("spec.video.frames", $"{frames} stands beside spec.shots, which together have {job.Frames}; leave it out");
        }
    }

    private static IEnumerable<FieldProblem> CheckOverlap(LongVideoSpec spec)
    {
        if (spec.OverlapLatents >= spec.WindowLatents)
        {
            yield return new(
                "spec.longVideo.overlapLatents",
                $"{spec.OverlapLatents} is not less than {Windows} ({spec.WindowLatents}); accepted: 1 to {spec.WindowLatents - 1}");
        }
    }

    private static IEnumerable<FieldProblem> CheckWindow(ResolvedJob job, ModelFacts model)
    {
        LongVideoSpec spec = job.Spec.LongVideo;
        int patch = model.Transformer.PatchSize.T;
        int longest = job.Shots.Max(shot => Timeline.LatentFrames(shot.Frames, model.Vae));
        bool cuts = spec.Strategy is LongVideoStrategy.Windows or LongVideoStrategy.Continuation;
        if (cuts && spec.WindowLatents > longest)
        {
            string has = longest == 1 ? "has 1 latent; accepted: " : $"has {longest} latents; accepted: up to {longest}, or ";
            yield return new(Windows, $"{spec.WindowLatents} is longer than the video, which {has}spec.longVideo.strategy: Auto");
        }
        else if (spec.WindowLatents > ModelChecks.RotaryPositions * patch)
        {
            yield return new(Windows, $"{spec.WindowLatents} is more than this model has positions for; accepted: up to {ModelChecks.RotaryPositions * patch}");
        }
        else if (longest > spec.WindowLatents && (spec.WindowLatents % patch != 0 || spec.OverlapLatents % patch != 0))
        {
            yield return new(Windows, $"{spec.WindowLatents} with an overlap of {spec.OverlapLatents} does not fill whole patches of {patch} latents of this model");
        }
    }
}
