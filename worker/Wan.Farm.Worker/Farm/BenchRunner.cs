using System.Globalization;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Farm.Groups;
using Wan.Farm.Worker.Lanes;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights;
using Checkpoint = Wan.Models.Weights.Checkpoint;

namespace Wan.Farm.Worker.Farm;

/// <summary>One rank: the same runners that render on one machine, and models that stay in memory from task to task and from job to job.</summary>
/// <param name="lead">Has other ranks do their part of a task; null: there are none.</param>
public sealed class BenchRunner(FarmWorkplace workplace, GroupLead? lead = null) : ITaskRunner
{
    /// <summary>One model at a time, as there is memory for one.</summary>
    private (string Folder, string Digest, ComputeDtype Dtype, Workbench Bench)? open;

    /// <inheritdoc/>
    public async Task<TaskResult> RunAsync(TaskLease lease, ILeaseWatch watch, CancellationToken ct)
    {
        var artifacts = new RecordingArtifacts(workplace.Artifacts);
        RenderContext context = ContextOf(lease.Job, artifacts, new FencedCheckpoints(workplace.Checkpoints, watch));
        var run = new TaskRun(lease.Work, watch, workplace.Clock);
        try
        {
            return await DoAsync(lease, context, artifacts, run, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            // Whatever state the models are in, the next task begins with fresh ones.
            await DisposeAsync().ConfigureAwait(false);
            throw await FailureOfAsync(lease.Work, context, error as RenderException ?? RenderFailure.From(run, error), ct).ConfigureAwait(false);
        }
        finally
        {
            DeleteOutputs(context);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (open is { } loaded)
            await loaded.Bench.DisposeAsync().ConfigureAwait(false);
        open = null;
    }

    private async Task<TaskResult> DoAsync(TaskLease lease, RenderContext context, RecordingArtifacts artifacts, TaskRun run, CancellationToken ct)
    {
        if (lease.Anew)
        {
            foreach (ArtifactRef made in ArtifactKinds.Of(lease.Work))
                await artifacts.DeleteAsync(made.Key, made.Kind, ct).ConfigureAwait(false);
        }
        else if (await IsThereAsync(lease.Work, artifacts, run, ct).ConfigureAwait(false))
        {
            return ResultOf(run.Finish(TaskOutcome.Reused, peakMemoryBytes: null), artifacts);
        }

        Workbench bench = await BenchAsync(lease.Job, context).ConfigureAwait(false);
        var memory = PeakMemory.Start(workplace.Device);
        using GroupTurn? turn = lead is not null && GroupLead.IsShared(lease.Work) ? await lead.BeginAsync(lease.Job, lease.Work, workplace.Device, run.Warn, ct).ConfigureAwait(false) : null;
        string? digest = await bench.RunAsync(lease.Work, turn is null ? new OneLane() : turn.Ranks, run, ct, context).ConfigureAwait(false);
        await TellMemoryAsync(lease.Work, turn?.Ranks, memory).ConfigureAwait(false);
        IReadOnlyList<JobOutput> outputs = await PublishAsync(lease, context.Outputs, ct).ConfigureAwait(false);
        return ResultOf(run.Finish(TaskOutcome.Rendered, memory.PeakBytes()), artifacts) with { Outputs = outputs, FramesSha256 = digest };
    }

    /// <summary>Does this rank's part of a task whose lease the first rank has; that one stops it, and stores what it makes.</summary>
    internal async Task FollowAsync(LeasedJob job, RenderTask work, GroupOfRanks ranks)
    {
        RenderContext context = ContextOf(job, workplace.Artifacts, workplace.Checkpoints);
        Workbench bench = await BenchAsync(job, context).ConfigureAwait(false);
        var memory = PeakMemory.Start(workplace.Device);
        await bench.RunAsync(work, ranks, new TaskRun(work, new Unheard(), workplace.Clock), CancellationToken.None, context).ConfigureAwait(false);
        await TellMemoryAsync(work, ranks, memory).ConfigureAwait(false);
    }

    /// <summary>Called by all ranks; each then has the figures of all.</summary>
    private static async Task TellMemoryAsync(RenderTask work, GroupOfRanks? ranks, PeakMemory memory)
    {
        long own = memory.PeakBytes() ?? 0;
        IReadOnlyList<long> peaks = ranks is null ? [own] : await Task.Run(() => ranks.FromEach(own)).ConfigureAwait(false);
        foreach ((int rank, long bytes) in peaks.Index())
            WorkerMetrics.PeakMemory.WithLabels(WorkerMetrics.StageOf(work), rank.ToString(CultureInfo.InvariantCulture)).Set(bytes);
    }

    private RenderContext ContextOf(LeasedJob job, IArtifactStore artifacts, ICheckpointStore checkpoints) => new()
    {
        ModelFolder = job.ModelPath,
        Device = workplace.Device,
        Artifacts = artifacts,
        Inputs = workplace.Inputs,
        Checkpoints = checkpoints,
        Outputs = RenderOutputs.In(Path.Combine(workplace.ScratchFolder, "outputs", job.Uid.ToString("N")), job.Name, job.Frames),
        ScratchFolder = workplace.ScratchFolder,
        Clock = workplace.Clock,
    };

    /// <summary>Whether another job, or a worker whose report was lost, has made everything already.</summary>
    private static async Task<bool> IsThereAsync(RenderTask task, RecordingArtifacts artifacts, TaskRun run, CancellationToken ct)
    {
        IReadOnlyList<ArtifactRef> makes = ArtifactKinds.Of(task);
        List<Artifact> there = [];
        foreach (ArtifactRef made in makes)
        {
            ArtifactLookup found = await artifacts.TryOpenAsync(made.Key, made.Kind, ct).ConfigureAwait(false);
            if (found.Warning is { } warning)
                run.Warn(warning);
            if (found.Artifact is not { } artifact)
                return false;
            there.Add(artifact);
        }

        there.ForEach(artifacts.Add);
        return makes.Count > 0;
    }

    private async Task<Workbench> BenchAsync(LeasedJob job, RenderContext context)
    {
        if (open is { } loaded && loaded.Folder == job.ModelPath && loaded.Digest == job.ModelDigest && loaded.Dtype == job.Dtype)
            return loaded.Bench;
        await DisposeAsync().ConfigureAwait(false);
        using (Checkpoint checkpoint = Checkpoint.Open(job.ModelPath))
        {
            if (checkpoint.Digest != job.ModelDigest)
                throw new CheckpointException(job.ModelPath, "holds other weights than when the job was planned; bring them back, or render a new job");
        }

        var bench = new Workbench(context, job.Dtype);
        open = (job.ModelPath, job.ModelDigest, job.Dtype, bench);
        return bench;
    }

    private async Task<IReadOnlyList<JobOutput>> PublishAsync(TaskLease lease, RenderOutputs outputs, CancellationToken ct)
    {
        string?[] files = lease.Work switch
        {
            PreviewTask => [outputs.Preview?.Video, outputs.Preview?.Poster],
            AssembleTask => [outputs.Picture, outputs.Video],
            _ => [],
        };
        List<JobOutput> published = [];
        foreach (string file in files.OfType<string>())
            published.Add(await workplace.Outputs.PublishAsync(lease.Job.Namespace, lease.Job.Name, file, ct).ConfigureAwait(false));
        return published;
    }

    private static TaskResult ResultOf(TaskReport report, RecordingArtifacts artifacts) =>
        new(new TaskProgress(report.FirstStep, report.Steps, report.Steps), report.Seconds)
        {
            Reused = report.Outcome == TaskOutcome.Reused,
            PeakMemoryBytes = report.PeakMemoryBytes,
            Artifacts = artifacts.Stored,
        };

    /// <summary>A failure of the store may be that of an input: then it is made again.</summary>
    private static async Task<TaskFailedException> FailureOfAsync(RenderTask task, RenderContext context, RenderException error, CancellationToken ct)
    {
        List<ContentKey> lost = [];
        try
        {
            foreach (ArtifactRef read in error.InnerException is StorageException ? ArtifactKinds.ReadBy(task) : [])
            {
                if ((await context.Artifacts.TryOpenAsync(read.Key, read.Kind, ct).ConfigureAwait(false)).Artifact is null)
                    lost.Add(read.Key);
            }
        }
        catch (StorageException)
        {
            // The store itself is away: nothing is known to be lost.
            lost.Clear();
        }

        TaskFailureKind kind = lost.Count > 0 ? TaskFailureKind.InputLost : error.Kind switch
        {
            _ when RankLoss.In(error) is not null => TaskFailureKind.Lost,
            FailureKind.Transient => TaskFailureKind.Transient,
            FailureKind.OutOfMemory => TaskFailureKind.OutOfMemory,
            _ => TaskFailureKind.Permanent,
        };
        return new TaskFailedException(new TaskFailure(kind, error.Message) { LostInputs = [.. lost.Distinct()] }, error);
    }

    private static void DeleteOutputs(RenderContext context)
    {
        string folder = Path.GetDirectoryName(context.Outputs.Main)!;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>What the first rank reports as well.</summary>
    private sealed class Unheard : IRenderObserver
    {
        public void TaskStarted(RenderTask task, int steps, int firstStep)
        {
        }

        public void TaskPreparing(RenderTask task, string activity)
        {
        }

        public void TaskProgressed(RenderTask task, int done)
        {
        }

        public void TaskFinished(RenderTask task, TaskOutcome outcome, TimeSpan elapsed)
        {
        }

        public void Warned(string message) => WorkerMetrics.Warnings.Inc();
    }
}
