using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Jobs;

/// <summary>A job as it stood at one moment.</summary>
/// <param name="Tasks">In the order of the plan.</param>
/// <param name="Leases">Of those at work.</param>
public sealed record JobSnapshot(JobRow Job, IReadOnlyList<TaskRow> Tasks, IReadOnlyList<LeaseRow> Leases)
{
    /// <summary>The last failure of a task that is to be tried again; null when there is none.</summary>
    public AttemptRow? Trouble { get; init; }

    /// <summary>Estimated seconds of all tasks, on one worker.</summary>
    public double Weight => Tasks.Sum(task => task.Weight);

    /// <summary>Of <see cref="Weight"/>, what is behind us; steps of tasks at work count.</summary>
    public double WeightDone => Tasks.Sum(task => task.Weight * Share(task));

    /// <summary>0 to 1.</summary>
    public double Progress => Weight > 0 ? WeightDone / Weight : Tasks.All(task => task.State == TaskState.Done) ? 1 : 0;

    /// <summary>Attempts beyond the first, over all tasks.</summary>
    public int Retries => Tasks.Sum(task => Math.Max(0, task.Attempt - 1));

    public int Count(TaskState state) => Tasks.Count(task => task.State == state);

    private double Share(TaskRow task)
    {
        if (task.State == TaskState.Done)
            return 1;
        (int step, int steps) = Leases.FirstOrDefault(lease => lease.Task == task.Id) is { Steps: > 0 } lease ? (lease.Step, lease.Steps) : (task.Step, task.Steps);
        return steps > 0 ? Math.Clamp((double)step / steps, 0, 1) : 0;
    }
}
