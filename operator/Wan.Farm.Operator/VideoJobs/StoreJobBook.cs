using Wan.Farm.Contracts.Farm;
using Wan.Farm.Planning.Estimates;
using Wan.Farm.Store.Inputs;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Pools;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>The farm's records in its database.</summary>
public sealed class StoreJobBook(JobStore jobs, PoolStore pools, InputStore inputs) : IJobBook
{
    public async Task<SeenModel?> FindModelAsync(string pool, string path, CancellationToken ct) => await pools.FindModelAsync(pool, path, ct) is { } row
        ? new SeenModel(row.Facts, row.Device == PoolModel.Cuda ? DeviceKind.Cuda : DeviceKind.Cpu)
        : null;

    public Task AskAsync(string pool, InputQuestion question, CancellationToken ct) => inputs.AskAsync(pool, question, ct);

    public Task<InputAnswer?> FindInputsAsync(InputQuestion question, CancellationToken ct) => inputs.FindAsync(question, ct);

    public Task<JobSnapshot?> FindAsync(Guid uid, CancellationToken ct) => jobs.SnapshotAsync(uid, ct);

    public Task AddAsync(NewJob job, CancellationToken ct) => jobs.AddAsync(job, ct);

    public Task SetSuspendedAsync(Guid uid, bool suspended, CancellationToken ct) => jobs.SetSuspendedAsync(uid, suspended, ct);

    public Task SetPriorityAsync(Guid uid, int priority, CancellationToken ct) => jobs.SetPriorityAsync(uid, priority, ct);

    public Task SetPolicyAsync(Guid uid, FailurePolicy policy, int? stallSeconds, CancellationToken ct) => jobs.SetPolicyAsync(uid, policy, stallSeconds, ct);

    public Task FailAsync(Guid uid, string reason, string message, CancellationToken ct) => jobs.FailAsync(uid, reason, message, ct);

    public Task RetryAsync(Guid uid, IReadOnlyList<int> tasks, CancellationToken ct) => jobs.RetryAsync(uid, [.. tasks], ct);

    /// <remarks>A lease goes with its task: whoever holds it hears so at the next step.</remarks>
    public async Task ForgetAsync(Guid uid, CancellationToken ct)
    {
        await jobs.DeleteAsync(uid, ct);
        await inputs.ForgetAsync(uid, ct);
    }

    public async Task<IReadOnlyList<(Guid Uid, string Namespace, string Name)>> ListAsync(CancellationToken ct) =>
        [.. (await jobs.ListAsync(ct)).Select(job => (job.Uid, job.Namespace, job.Name))];
}
