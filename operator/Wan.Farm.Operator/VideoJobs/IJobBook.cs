using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Policies;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>The farm's records of jobs, as far as the operator needs them. Every call may be repeated.</summary>
/// <remarks>All throw <see cref="FarmUnavailableException"/> when the database does not answer.</remarks>
public interface IJobBook
{
    /// <returns>Null when no worker of the pool has said that it sees such a model.</returns>
    Task<SeenModel?> FindModelAsync(string pool, string path, CancellationToken ct);

    /// <summary>Asks the pool's workers about a job's files; does nothing when the same was asked before, unless a problem may have passed meanwhile.</summary>
    Task AskAsync(string pool, InputQuestion question, CancellationToken ct);

    /// <returns>Null when no worker has answered this very question yet.</returns>
    Task<InputAnswer?> FindInputsAsync(InputQuestion question, CancellationToken ct);

    Task<JobSnapshot?> FindAsync(Guid uid, CancellationToken ct);

    Task AddAsync(NewJob job, CancellationToken ct);

    Task SetSuspendedAsync(Guid uid, bool suspended, CancellationToken ct);

    Task SetPriorityAsync(Guid uid, int priority, CancellationToken ct);

    /// <summary>How much failure, and rest, a job bears from now on.</summary>
    Task SetPolicyAsync(Guid uid, FailurePolicy policy, int? stallSeconds, CancellationToken ct);

    /// <summary>Declares a running job failed.</summary>
    Task FailAsync(Guid uid, string reason, string message, CancellationToken ct);

    /// <summary>Does tasks again, with all that depends on them; a job that has ended runs again.</summary>
    Task RetryAsync(Guid uid, IReadOnlyList<int> tasks, CancellationToken ct);

    /// <summary>Stops whoever works on the job, and forgets it.</summary>
    Task ForgetAsync(Guid uid, CancellationToken ct);

    /// <summary>The jobs there are, with their namespaces and names.</summary>
    Task<IReadOnlyList<(Guid Uid, string Namespace, string Name)>> ListAsync(CancellationToken ct);
}
