using System.Collections.Concurrent;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Messages;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Planning.Estimates;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Operator.Tests.VideoJobs;

/// <summary>The farm's records in memory, and nobody who does the tasks.</summary>
internal sealed class FakeJobBook : IJobBook, IFarmMessages
{
    private readonly ConcurrentDictionary<Guid, JobSnapshot> jobs = new();

    /// <summary>The database does not answer.</summary>
    public bool IsAway { get; set; }

    /// <summary>What workers said of models, by pool and path.</summary>
    public ConcurrentDictionary<(string Pool, string Path), ModelFacts> Models { get; } = new();

    public ConcurrentQueue<(string Pool, int Count)> Offers { get; } = new();

    public IReadOnlyDictionary<Guid, JobSnapshot> Jobs => jobs;

    /// <summary>Somebody works on a job.</summary>
    public void Change(Guid uid, Func<JobSnapshot, JobSnapshot> change) => jobs[uid] = change(jobs[uid]);

    public Task<SeenModel?> FindModelAsync(string pool, string path, CancellationToken ct) =>
        Answer(() => Models.TryGetValue((pool, path), out ModelFacts? facts) ? new SeenModel(facts, DeviceKind.Cpu) : null);

    /// <summary>What was asked about files, and what workers have answered.</summary>
    public ConcurrentDictionary<Guid, (string Pool, InputQuestion Question, InputAnswer? Answer)> Questions { get; } = new();

    public Task AskAsync(string pool, InputQuestion question, CancellationToken ct) => Answer(() => Questions.TryAdd(question.Job, (pool, question, null)));

    public Task<InputAnswer?> FindInputsAsync(InputQuestion question, CancellationToken ct) => Answer(() => Questions.GetValueOrDefault(question.Job).Answer);

    public Task<JobSnapshot?> FindAsync(Guid uid, CancellationToken ct) => Answer(() => jobs.GetValueOrDefault(uid));

    public Task AddAsync(NewJob job, CancellationToken ct) => Answer(() => jobs.TryAdd(job.Uid, Snapshot(job)));

    public Task SetSuspendedAsync(Guid uid, bool suspended, CancellationToken ct) => Answer(() =>
    {
        Change(uid, work => work with { Job = work.Job with { Suspended = suspended } });
        return true;
    });

    public Task SetPriorityAsync(Guid uid, int priority, CancellationToken ct) => Answer(() =>
    {
        Change(uid, work => work with { Job = work.Job with { Priority = priority } });
        return true;
    });

    public Task SetPolicyAsync(Guid uid, FailurePolicy policy, int? stallSeconds, CancellationToken ct) => Answer(() =>
    {
        Change(uid, work => work with { Job = work.Job with { FailurePolicy = policy, StallSeconds = stallSeconds } });
        return true;
    });

    public Task FailAsync(Guid uid, string reason, string message, CancellationToken ct) => Answer(() =>
    {
        Change(uid, work => work with { Job = work.Job with { Phase = JobPhase.Failed, Reason = reason, Message = message, EndedAt = TimeProvider.System.GetUtcNow() } });
        return true;
    });

    public Task RetryAsync(Guid uid, IReadOnlyList<int> tasks, CancellationToken ct) => Answer(() =>
    {
        Change(uid, work => work with
        {
            Job = work.Job with { Phase = JobPhase.Running, EndedAt = null, Outputs = [] },
            Tasks = [.. work.Tasks.Select(task => tasks.Contains(task.Position) ? task with { State = TaskState.Ready } : task)],
        });
        return true;
    });

    public Task ForgetAsync(Guid uid, CancellationToken ct) => Answer(() => jobs.TryRemove(uid, out _));

    public Task<IReadOnlyList<(Guid Uid, string Namespace, string Name)>> ListAsync(CancellationToken ct) =>
        Answer<IReadOnlyList<(Guid, string, string)>>(() => [.. jobs.Values.Select(work => (work.Job.Uid, work.Job.Namespace, work.Job.Name))]);

    public Task OfferWorkAsync(string pool, int count, CancellationToken ct)
    {
        Offers.Enqueue((pool, count));
        return Task.CompletedTask;
    }

    public Task PublishAsync(TaskEnded ended, CancellationToken ct) => Task.CompletedTask;

    private static JobSnapshot Snapshot(NewJob job) => new(
        new JobRow
        {
            Uid = job.Uid,
            Namespace = job.Namespace,
            Name = job.Name,
            Pool = job.Pool,
            ModelPath = job.ModelPath,
            ModelDigest = job.ModelDigest,
            Dtype = job.Dtype,
            Frames = job.Frames,
            Spec = job.Spec,
            FailurePolicy = job.FailurePolicy,
            StallSeconds = job.StallSeconds,
            EnteredAt = TimeProvider.System.GetUtcNow(),
            Priority = job.Priority,
            Suspended = job.Suspended,
        },
        [.. job.Tasks.Select((task, position) => Row(job.Uid, position, task.Work, task.Weight))],
        []);

    private static TaskRow Row(Guid job, int position, RenderTask work, double weight) => new()
    {
        Id = position,
        Job = job,
        Position = position,
        Name = work.Id,
        Stage = "",
        Key = work.Key.Hex,
        LockKey = work.Key.Hex,
        Body = "",
        Weight = weight,
        State = position == 0 ? TaskState.Ready : TaskState.Blocked,
    };

    private Task<T> Answer<T>(Func<T> answer) => IsAway ? Task.FromException<T>(new FarmUnavailableException("the farm's database does not answer: refused", new IOException("refused"))) : Task.FromResult(answer());
}
