using System.Text.Json;
using k8s.Models;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Planning;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Planning.Estimates;
using Wan.Farm.Store.Jobs;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>From a job that is fine to the tasks that the farm is to do.</summary>
internal static class JobAdmission
{
    /// <summary>Cores of a worker that computes without a GPU, for estimates alone.</summary>
    private const int AssumedThreads = 8;

    /// <param name="found">What the job's files are; null when it names none.</param>
    /// <exception cref="InvalidJobException">The model cannot render the job.</exception>
    public static NewJob Plan(VideoJobResource stored, VideoJob job, long seed, PoolSight pool, SeenModel seen, InputAnswer? found)
    {
        (ModelFacts model, DeviceKind device) = seen;
        JobInputs inputs = found is null ? JobInputs.None : new JobInputs(found.Files) { Loras = found.Loras };
        ResolvedJob resolved = JobCompletion.Complete(ResolvedJob.Resolve(job, seed), model, inputs);
        ComputeDtype dtype = PrecisionChoice.Resolve(job.Spec.Precision, device);
        MachineSpeed speed = MachineSpeed.Assumed(device, AssumedThreads, dtype);
        RenderPlan plan = RenderPlanner.Plan(resolved, model, dtype, new DecodeMeans(Math.Max(1, pool.Groups), speed), inputs);
        var machine = new MachineFacts(device, long.MaxValue, AssumedThreads, speed);
        ResourceEstimate estimate = ResourceEstimator.Estimate(plan, model, machine);
        return new NewJob
        {
            Uid = Guid.Parse(stored.Uid()),
            Namespace = stored.Namespace(),
            Name = stored.Name(),
            Pool = PoolCaches.PoolKey(stored.Namespace(), pool.Name),
            ModelPath = job.Spec.Model.Path,
            ModelDigest = model.Digest,
            Dtype = dtype,
            Frames = plan.Frames,
            Spec = JsonSerializer.Serialize(resolved.Job, VideoJobJson.Options),
            FailurePolicy = PolicyOfJob.Of(job.Spec.FailurePolicy),
            StallSeconds = job.Spec.Deadlines?.StallSeconds,
            Priority = job.Spec.Priority,
            Suspended = job.Spec.Suspend,
            Tasks = [.. plan.Tasks.Zip(estimate.Stages, (task, stage) => new NewTask(task, stage.Seconds))],
        };
    }
}
