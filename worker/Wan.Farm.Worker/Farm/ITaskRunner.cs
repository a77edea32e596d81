using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Worker.Farm;

/// <summary>Does one task at a time, and keeps models in memory in between. A group of several ranks is one of these too: its first rank takes the leases.</summary>
public interface ITaskRunner : IAsyncDisposable
{
    /// <param name="ct">Stops at the end of the step, with a checkpoint.</param>
    /// <exception cref="TaskFailedException">The work failed.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the next one who takes the task goes on from there.</exception>
    Task<TaskResult> RunAsync(TaskLease lease, ILeaseWatch watch, CancellationToken ct);
}
