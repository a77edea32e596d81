using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Which of a job's deadlines is over. The third, for steps, is kept where leases are.</summary>
internal static class JobDeadlines
{
    /// <returns>Why the job has failed; null while it has not.</returns>
    public static (string Reason, string Message)? Over(DeadlinesSpec? spec, JobRow job, string? pool, DateTimeOffset now)
    {
        if (job.StartedAt is not { } started)
        {
            DateTimeOffset until = job.SuspendedAt ?? now;   // a suspended job's clock stands
            return spec?.StartSeconds is { } start && until - job.EnteredAt > TimeSpan.FromSeconds(start)
                ? (VideoJobReasons.StartDeadlineExceeded, $"no task was begun within the {start} s of spec.deadlines.startSeconds, as no group of the RenderPool {pool} was free and ready; allow more, raise spec.priority, or give the pool more groups. {Again}")
                : null;
        }

        TimeSpan active = (job.SuspendedAt ?? now) - started - job.SuspendedFor;
        return spec?.ActiveSeconds is { } limit && active > TimeSpan.FromSeconds(limit)
            ? (VideoJobReasons.ActiveDeadlineExceeded, $"the video was not there within the {limit} s of spec.deadlines.activeSeconds; allow more, or ask for less (size, frames, steps). What is rendered is kept. {Again}")
            : null;
    }

    private const string Again = "An entry in spec.retryRequests lets the job go on, with its deadlines counted anew";
}
