using System.Text.Json;
using System.Text.Json.Nodes;
using Wan.Farm.Api.Binding;

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
            : [WithFiles(new ResolvedShot(job.Spec.Prompt ?? "", job.Spec.NegativePrompt, job.Spec.Video.Frames ?? PublishedDefaults.NativeFrames, Seed), job.Spec)];
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

    /// <summary>Pixels.</summary>
    /// <exception cref="InvalidOperationException">The job gives an area, and the size that comes of it is not known yet.</exception>
    public int Width => Job.Spec.Video.Width ?? throw new InvalidOperationException("the job's size follows from an area and a picture: complete it first");

    /// <inheritdoc cref="Width"/>
    public int Height => Job.Spec.Video.Height ?? throw new InvalidOperationException("the job's size follows from an area and a picture: complete it first");

    /// <param name="job">A bound job: its values are within their limits.</param>
    /// <param name="seedWhenAbsent">
    /// Used when the job names no seed: the one recorded by an earlier render of the same job, so that it resumes, or
    /// a fresh <see cref="SeedChoice"/>.
    /// </param>
    public static ResolvedJob Resolve(VideoJob job, long seedWhenAbsent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seedWhenAbsent);
        long seed = job.Spec.Seed ?? seedWhenAbsent;
        VideoSpec video = job.Spec.Video.Area is null
            ? job.Spec.Video with { Width = job.Spec.Video.Width ?? PublishedDefaults.Width, Height = job.Spec.Video.Height ?? PublishedDefaults.Height }
            : job.Spec.Video;
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

    /// <summary>The same job with what follows from its model and its files.</summary>
    public ResolvedJob With(VideoSpec video) => new(Job with { Spec = Job.Spec with { Video = video } }, (long)Seed);

    private static ResolvedShot Resolve(ShotSpec shot, int index, VideoJobSpec spec, long seed)
    {
        string field = FieldPath.At("spec.shots", index);
        ResolvedShot resolved = WithFiles(
            new(shot.Prompt, shot.NegativePrompt ?? spec.NegativePrompt, shot.Frames, (ulong)(shot.Seed ?? ((seed + index) & long.MaxValue))), spec);
        return resolved with
        {
            Image = Place($"{field}.image", shot.Image) ?? resolved.Image,
            LastImage = Place($"{field}.lastImage", shot.LastImage) ?? resolved.LastImage,
            Vace = Place($"{field}.vace", shot.Vace) ?? resolved.Vace,
        };
    }

    private static ResolvedShot WithFiles(ResolvedShot shot, VideoJobSpec spec) => shot with
    {
        Image = Place("spec.image", spec.Image),
        LastImage = Place("spec.lastImage", spec.LastImage),
        Vace = Place("spec.vace", spec.Vace),
    };

    private static Placed<T>? Place<T>(string field, T? value)
        where T : class => value is null ? null : new Placed<T>(field, value);

    /// <summary>The job as a JSON object with every field; it binds to the same job again.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(Job, VideoJobJson.Options)!.AsObject();
}
