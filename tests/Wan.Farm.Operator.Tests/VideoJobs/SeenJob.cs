using System.Text.Json.Nodes;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.Tests.Definitions;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Planning.Estimates;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Operator.Tests.VideoJobs;

/// <summary>A small job as the planner sees it, at noon.</summary>
internal static class SeenJob
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid Uid = Guid.Parse("8f4f7c1e-0000-4000-8000-000000000001");
    public static readonly PoolSight Pool = new("tiny", ["models/tiny"], 2);

    public static JobPlan Plan(JobObservation seen) => JobPlanner.Plan(seen, seed: 7, new JobOptions(), Noon);

    public static VideoJobStatus Recorded { get; } = new() { Seed = 9, Pool = Pool.Name, StartTime = Noon };

    public static VideoJob Document() => JobDocument.Bind(Stored(_ => { }, null, null)).ValueOrThrow();

    public static VideoJobResource Stored(Action<JsonObject> change, long? seed, VideoJobStatus? status)
    {
        JsonObject spec = Documents.Job()["spec"]!.DeepClone().AsObject();
        if (seed is not null)
            spec["seed"] = seed;
        change(spec);
        return new() { Metadata = new() { Name = "job", NamespaceProperty = "test", Uid = $"{Uid}", Generation = 1 }, Spec = spec, Status = status };
    }

    public static JobObservation WithLora(string path, InputAnswer? answer, VideoJobStatus? status = null)
    {
        JobObservation seen = Seen(status: status, change: spec => spec["loras"] = new JsonArray(new JsonObject { ["path"] = path }));
        return seen with { Question = JobQuestion.Of(seen.Object, seen.Document.Value!.Spec), Inputs = answer };
    }

    public static JobObservation Seen(long? seed = null, VideoJobStatus? status = null, Action<JsonObject>? change = null)
    {
        VideoJobResource stored = Stored(change ?? (_ => { }), seed, status);
        var document = JobDocument.Bind(stored);
        return new()
        {
            Object = stored,
            Document = document,
            Choice = document.Value is { } job ? PoolChoice.For(job.Spec, status?.Pool, [Pool]) : null,
            Model = new SeenModel(Models.Tiny, DeviceKind.Cpu),
        };
    }

    public static JobObservation Deleted(double secondsAgo)
    {
        JobObservation seen = Seen(status: Recorded);
        seen.Object.Metadata.DeletionTimestamp = Noon.AddSeconds(-secondsAgo).UtcDateTime;
        return seen;
    }

    public static JobSnapshot Work(JobPhase phase, params TaskState[] states)
    {
        var job = new JobRow
        {
            Uid = Uid,
            Namespace = "test",
            Name = "job",
            Pool = "test.tiny",
            ModelPath = "models/tiny",
            ModelDigest = "",
            Dtype = ComputeDtype.Float32,
            Frames = 33,
            Spec = "",
            FailurePolicy = new FailurePolicy(),
            Phase = phase,
            StartedAt = Noon.AddSeconds(-100),
            EndedAt = phase == JobPhase.Running ? null : Noon,
            Outputs = phase == JobPhase.Complete ? [new JobOutput("job.mp4", "/videos/job.mp4", 1, "")] : [],
        };
        TaskRow[] tasks = [.. states.Select((state, position) => new TaskRow
        {
            Id = position,
            Job = Uid,
            Position = position,
            Name = $"task-{position}",
            Stage = "",
            Key = "",
            LockKey = "",
            Body = "",
            Weight = 10,
            State = state,
            Attempt = state is TaskState.Blocked or TaskState.Ready ? 0 : 1,
        })];
        LeaseRow[] leases = [.. tasks.Where(task => task.State == TaskState.Leased).Select(task => new LeaseRow
        {
            Task = task.Id,
            Epoch = 1,
            Attempt = 1,
            Holder = "a",
            WorkerGroup = "tiny-0",
            Pool = "test.tiny",
            Namespace = "test",
            LockKey = "",
            Step = 6,
            Steps = 12,
        })];
        return new JobSnapshot(job, tasks, leases);
    }
}
