using Wan.Farm.Api.Schema;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Api.VideoSchedules;

/// <summary>Videos that are made again and again, at times that a cron text gives.</summary>
public sealed record VideoSchedule
{
    public const string KindName = "VideoSchedule";

    [Constant(VideoJob.Version)]
    public required string ApiVersion { get; init; }

    [Constant(KindName)]
    public required string Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public required VideoScheduleSpec Spec { get; init; }
}
