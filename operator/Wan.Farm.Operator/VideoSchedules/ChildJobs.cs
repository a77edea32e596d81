using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Controllers;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>VideoJobs of schedules: how one is made, and how one is read.</summary>
internal static class ChildJobs
{
    /// <summary>The same for the same minute: making it twice makes it once.</summary>
    public static string NameOf(string schedule, DateTimeOffset due) => string.Create(CultureInfo.InvariantCulture, $"{schedule}-{due.ToUnixTimeSeconds() / 60}");

    public static VideoJobResource Make(VideoScheduleResource schedule, VideoJobTemplate template, DateTimeOffset due) => new()
    {
        Metadata = new()
        {
            Name = NameOf(schedule.Name(), due),
            NamespaceProperty = schedule.Namespace(),
            Labels = new Dictionary<string, string>(template.Metadata.Labels ?? new Dictionary<string, string>()) { [ScheduleLabels.Schedule] = schedule.Name() },
            Annotations = new Dictionary<string, string>(template.Metadata.Annotations ?? new Dictionary<string, string>()) { [ScheduleLabels.DueAt] = Text(due) },
            OwnerReferences = [Metadata.ControllerReference(schedule)],
        },
        Spec = schedule.Spec!["jobTemplate"]!["spec"]!.DeepClone() as JsonObject,
    };

    public static ChildJob Read(VideoJobResource job)
    {
        ChildState state = job.Status?.Conditions.IsTrue(VideoJobConditions.Complete) == true ? ChildState.Complete
            : job.Status?.Conditions.IsTrue(VideoJobConditions.Failed) == true ? ChildState.Failed
            : ChildState.Active;
        return new ChildJob(job.Name(), job.Uid(), DueOf(job), state, job.Status?.CompletionTime, job.DeletionTimestamp() is not null);
    }

    /// <summary>As Kubernetes writes times: whole seconds of UTC.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset DueOf(VideoJobResource job) =>
        DateTimeOffset.TryParse(job.GetAnnotation(ScheduleLabels.DueAt), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset due)
            ? due
            : job.Metadata.CreationTimestamp ?? DateTimeOffset.UnixEpoch;
}
