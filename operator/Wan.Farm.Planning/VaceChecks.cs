using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning;

/// <summary>What a model of type vace follows: whether the parts belong together, and the files fit the video.</summary>
internal static class VaceChecks
{
    /// <summary>Of what the job says.</summary>
    public static IEnumerable<FieldProblem> Check(ResolvedJob job, ModelFacts model)
    {
        foreach (Placed<VaceSpec> vace in job.Shots.Select(shot => shot.Vace).OfType<Placed<VaceSpec>>().Distinct())
        {
            if (model.Transformer.ModelType != "vace")
            {
                yield return new(vace.Field, $"{job.Spec.Model.Path}, a model of type {model.Transformer.ModelType}, follows no video, mask or references; leave it out, or use a model of type vace");
            }
            else if (vace.Value.Video is null)
            {
                if (vace.Value.Mask is not null)
                {
                    yield return new($"{vace.Field}.mask", $"says what of a video is made anew, and there is none; give {vace.Field}.video too, or leave it out");
                }

                if (vace.Value.Extend != VaceExtension.None)
                {
                    yield return new($"{vace.Field}.extend", $"{vace.Value.Extend} goes on from a video, and there is none; give {vace.Field}.video too, or leave it out");
                }
            }
        }
    }

    /// <summary>Of the files that were found.</summary>
    public static IEnumerable<FieldProblem> Check(ResolvedJob job, JobInputs inputs) =>
        job.Shots.Where(shot => shot.Vace?.Value.Video is not null).SelectMany(shot => Check(job, shot, shot.Vace!, inputs)).Distinct();

    private static IEnumerable<FieldProblem> Check(ResolvedJob job, ResolvedShot shot, Placed<VaceSpec> vace, JobInputs inputs)
    {
        VideoInput video = inputs.Of<VideoInput>($"{vace.Field}.video");
        if (vace.Value.Extend == VaceExtension.None && video.Frames != shot.Frames)
        {
            yield return new(video.Field, $"has {video.Frames} frames, and {shot.Frames} are made; accepted: a video of {shot.Frames} frames{Remedy(job, shot, vace, video)}");
        }
        else if (vace.Value.Extend != VaceExtension.None && video.Frames >= shot.Frames)
        {
            yield return new(video.Field, $"has {video.Frames} frames, which leaves none of the {shot.Frames} to make with {vace.Field}.extend: {vace.Value.Extend}; accepted: up to {shot.Frames - 1} frames");
        }

        if (vace.Value.Mask is null)
        {
            yield break;
        }

        MediaInput mask = inputs.Of<MediaInput>($"{vace.Field}.mask");
        if (mask.Size != video.Size)
        {
            yield return new(mask.Field, $"is {mask.Size}, and the video that it is for {video.Size}; accepted: a mask of {video.Size}");
        }

        if (mask is VideoInput moving && moving.Frames != video.Frames)
        {
            yield return new(mask.Field, $"has {moving.Frames} frames, and the video that it is for {video.Frames}; accepted: {video.Frames} frames, or a picture for all of them");
        }
    }

    private static string Remedy(ResolvedJob job, ResolvedShot shot, Placed<VaceSpec> vace, VideoInput video)
    {
        string frames = job.Spec.Shots is null ? "spec.video.frames" : "this shot's frames";
        return video.Frames < shot.Frames ? $", or {vace.Field}.extend: {VaceExtension.After} to go on from it"
            : (video.Frames - 1) % 4 == 0 ? $", or {frames}: {video.Frames}"
            : "";
    }
}
