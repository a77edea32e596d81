using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>A job with nothing left open: defaults filled in and the seed known. Equal resolved jobs give equal videos.</summary>
public sealed record ResolvedJob
{
    private ResolvedJob(VideoJob job, long seed)
    {
        Job = job;
        Seed = (ulong)seed;
        Shots = job.Spec.Shots is { } shots
            ? [.. shots.Select((shot, index) => Resolve(shot, index, job.Spec, seed))]
            : [new ResolvedShot(job.Spec.Prompt ?? "", job.Spec.NegativePrompt, job.Spec.Video.Frames ?? PublishedDefaults.NativeFrames, Seed)];
    }

    /// <summary>The job as it would be written with every field given.</summary>
    public VideoJob Job { get; }

    public string Name => Job.Metadata.Name;

    public VideoJobSpec Spec => Job.Spec;

    public ulong Seed { get; }

    /// <summary>In order; one when the job has no shots.</summary>
    public IReadOnlyList<ResolvedShot> Shots { get; }

    /// <summary>Of the whole video.</summary>
    public int Frames => Shots.Sum(shot => shot.Frames);

    /// <param name="job">A bound job: its values are within their limits.</param>
    /// <param name="seedWhenAbsent">
    /// Used when the job names no seed: the one recorded by an earlier render of the same job, so that it resumes, or
    /// a fresh <see cref="SeedChoice"/>.
    /// </param>
    public static ResolvedJob Resolve(VideoJob job, long seedWhenAbsent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seedWhenAbsent);
        long seed = job.Spec.Seed ?? seedWhenAbsent;
        VideoSpec video = job.Spec.Video;
        return new ResolvedJob(
            job with
            {
                Spec = job.Spec with
                {
                    Seed = seed,
                    Video = video with { Frames = job.Spec.Shots is null ? video.Frames ?? PublishedDefaults.NativeFrames : video.Frames },
                },
            },
            seed);
    }

    private static ResolvedShot Resolve(ShotSpec shot, int index, VideoJobSpec spec, long seed) => new(
        shot.Prompt,
        shot.NegativePrompt ?? spec.NegativePrompt,
        shot.Frames,
        (ulong)(shot.Seed ?? ((seed + index) & long.MaxValue)));

    /// <summary>The job as a JSON object with every field; it binds to the same job again.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(Job, VideoJobJson.Options)!.AsObject();
}
