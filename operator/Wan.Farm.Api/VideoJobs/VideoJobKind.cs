using Wan.Farm.Api.Schema.Definitions;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>VideoJob as a cluster knows it.</summary>
public static class VideoJobKind
{
    public const string Plural = "videojobs";

    public static KindDefinition Definition { get; } = new()
    {
        Kind = VideoJob.KindName,
        Plural = Plural,
        ShortName = "vj",
        Description = "One video to render.",
        Spec = typeof(VideoJobSpec),
        Status = typeof(VideoJobStatus),
        // How fast and how important, not what the video is.
        FreeOnceStarted = ["suspend", "priority", "failurePolicy", "deadlines", "ttlSecondsAfterFinished", "retryRequests"],
        Columns =
        [
            new("State", "string", ".status.state", "What the job does."),
            new("Chunks", "string", ".status.chunks.summary", "Chunks done, of all."),
            new("Progress", "integer", ".status.progressPercent", "Percent of the work."),
            new("Groups", "integer", ".status.groups", "Groups that work on it."),
            new("ETA", "string", ".status.estimatedCompletionTime", "When it is expected to be done."),
            new("Retries", "integer", ".status.retries", "Attempts beyond the first."),
            new("Age", "date", ".metadata.creationTimestamp", "Since it was made."),
            new("Pool", "string", ".status.pool", "The RenderPool that renders it.", IsWide: true),
            new("Model", "string", ".spec.model.path", "Weights.", IsWide: true),
            new("Reason", "string", ".status.reason", "Why it is in this state.", IsWide: true),
        ],
    };
}
