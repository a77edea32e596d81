namespace Wan.Farm.Contracts.Farm;

/// <summary>Who works on what. Every call may be repeated when its answer was lost: it changes nothing the second time.</summary>
/// <remarks>All times are the database's, so clocks of workers need not agree with it.</remarks>
public interface ITaskLeases
{
    /// <summary>Takes the task that is due next in a pool: by priority, then to the namespace that has least at work, then the oldest job.</summary>
    /// <returns>The lease that the holder has already, a new one, or null when there is nothing to do.</returns>
    Task<TaskLease?> ClaimAsync(ClaimRequest request, CancellationToken ct);

    /// <summary>Says that the holder is alive and how far it is. Extends the lease also when the order is to stop: saving takes a moment.</summary>
    Task<LeaseOrder> ExtendAsync(TaskLease lease, TaskProgress progress, CancellationToken ct);

    /// <summary>Everything that the task makes is stored. Those who waited for it become ready; the last task completes its job.</summary>
    /// <returns>False, and nothing is changed, when the lease is no longer the holder's.</returns>
    Task<bool> CommitAsync(TaskLease lease, TaskResult result, CancellationToken ct);

    /// <summary>The work failed. The job's failure policy decides whether it is tried again.</summary>
    /// <returns>False, and nothing is changed, when the lease is no longer the holder's.</returns>
    Task<bool> FailAsync(TaskLease lease, TaskProgress progress, TaskFailure failure, CancellationToken ct);

    /// <summary>Gives the lease back with the work unfinished, as the holder is to go or was told to stop.</summary>
    /// <returns>False, and nothing is changed, when the lease is no longer the holder's.</returns>
    Task<bool> ReleaseAsync(TaskLease lease, TaskProgress progress, string reason, CancellationToken ct);
}
