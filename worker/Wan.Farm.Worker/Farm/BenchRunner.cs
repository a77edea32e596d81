using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights;
using Checkpoint = Wan.Models.Weights.Checkpoint;

namespace Wan.Farm.Worker.Farm;

/// <summary>A group of one rank: the same runners that render on one machine, and models that stay in memory from task to task and from job to job.</summary>
public sealed class BenchRunner(FarmWorkplace workplace) : ITaskRunner
{
    /// <summary>One model at a time, as there is memory for one.</summary>
    private (string Folder, string Digest, ComputeDtype Dtype, Workbench Bench)? open;

    /// <inheritdoc/>
    public async Task<TaskResult> RunAsync(TaskLease lease, ILeaseWatch watch, CancellationToken ct)
    {
        var artifacts = new RecordingArtifacts(workplace.Artifacts);
        RenderContext context = ContextOf(lease, artifacts, watch);
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
        string? digest = await bench.RunAsync(lease.Work, new OneLane(), run, ct, context).ConfigureAwait(false);
        IReadOnlyList<JobOutput> outputs = await PublishAsync(lease, context.Outputs, ct).ConfigureAwait(false);
        return ResultOf(run.Finish(TaskOutcome.Rendered, memory.PeakBytes()), artifacts) with { Outputs = outputs, FramesSha256 = digest };
    }

    private RenderContext ContextOf(TaskLease lease, IArtifactStore artifacts, ILeaseWatch watch) => new()
    {
        ModelFolder = lease.Job.ModelPath,
        Device = workplace.Device,
        Artifacts = artifacts,
        Inputs = workplace.Inputs,
        Checkpoints = new FencedCheckpoints(workplace.Checkpoints, watch),
        Outputs = RenderOutputs.In(Path.Combine(workplace.ScratchFolder, "outputs", lease.Job.Uid.ToString("N")), lease.Job.Name, lease.Job.Frames),
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
}
