using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>On a cluster: how long things may take. Time in which the job is suspended does not count.</summary>
public sealed record DeadlinesSpec
{
    /// <summary>Seconds from being accepted, or asked to do chunks again, to the first task. Then the job fails. Absent: it waits for a group however long.</summary>
    [Range(1, 31_536_000)]
    public int? StartSeconds { get; init; }

    /// <summary>Seconds from the first task to the video. Then the job fails. Absent: no limit.</summary>
    [Range(1, 31_536_000)]
    public int? ActiveSeconds { get; init; }

    /// <summary>
    /// Seconds without a step, while a worker says that it works. Then the task is taken from it, which counts as a failure of the task, and is given to whoever is free. Longer than the longest step,
    /// and than loading the model. Absent: no limit.
    /// </summary>
    [Range(5, 31_536_000)]
    public int? StallSeconds { get; init; }
}
