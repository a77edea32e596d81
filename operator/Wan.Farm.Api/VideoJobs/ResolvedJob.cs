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
    }

    /// <summary>The job as it would be written with every field given.</summary>
    public VideoJob Job { get; }

    public string Name => Job.Metadata.Name;

    public VideoJobSpec Spec => Job.Spec;

    public ulong Seed { get; }

    /// <param name="job">A bound job: its values are within their limits.</param>
    /// <param name="seedWhenAbsent">
    /// Used when the job names no seed: the one recorded by an earlier render of the same job, so that it resumes, or
    /// a fresh <see cref="SeedChoice"/>.
    /// </param>
    public static ResolvedJob Resolve(VideoJob job, long seedWhenAbsent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seedWhenAbsent);
        long seed = job.Spec.Seed ?? seedWhenAbsent;
        return new ResolvedJob(job with { Spec = job.Spec with { Seed = seed } }, seed);
    }

    /// <summary>The job as a JSON object with every field; it binds to the same job again.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(Job, VideoJobJson.Options)!.AsObject();
}
