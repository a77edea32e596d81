using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Inputs;
using Wan.Farm.Cli.JobFiles;
using Wan.Farm.Cli.Machines;
using Wan.Farm.Cli.Records;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Planning.Estimates;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Rendering;
using Wan.Parallel;

namespace Wan.Farm.Cli.Commands;

/// <summary>From the command line to a plan, reading only: the job file, the model's headers, what an earlier render recorded.</summary>
internal static class JobPreparation
{
    public static async Task<PreparedJob> PrepareAsync(JobRequest request, CancellationToken ct)
    {
        string outputFolder = Path.GetFullPath(request.OutputFolder);
        VideoJob job = ReadJob(request);
        PromptRecord? extended = job.Spec.PromptExtension is null ? null : await PromptRecord.ReadAsync(Path.Combine(outputFolder, ".wanfarm"), job, ct);
        if (extended is not null)
            job = JobPrompts.With(job, extended.Prompts);
        long? recorded = await SeedRecord.ReadAsync(Path.Combine(outputFolder, ".wanfarm"), job.Metadata.Name, ct);
        ResolvedJob resolved = ResolvedJob.Resolve(job, recorded ?? SeedChoice.Random());
        (torch.Device device, MachineFacts machine, ComputeDtype dtype) = Machine.Choose(request.Device, request.Threads, request.Processes ?? 1, job.Spec.Precision);
        string modelFolder = Path.GetFullPath(job.Spec.Model.Path);
        (JobInputs inputs, ModelFacts model, IReadOnlyList<LoraFit> loras) = await ReadAsync(job.Spec, modelFolder, InputSources(request, outputFolder), outputFolder, ct);
        resolved = JobCompletion.Complete(resolved, model, inputs);
        CheckGroup(request, job.Spec, model, machine);
        var means = new DecodeMeans(request.Processes ?? 1, machine.Speed, ShareFrames: request.Group is not null);
        RenderPlan plan = RenderPlanner.Plan(resolved, model, dtype, means, inputs);
        machine = WeightPlan.Choose(request, plan, model, machine);
        return new PreparedJob(
            resolved,
            SeedIsChosen: job.Spec.Seed is not null || recorded is not null,
            ExtendedPrompts: extended?.Prompts,
            modelFolder,
            model,
            inputs,
            loras,
            plan,
            device,
            machine,
            ResourceEstimator.Estimate(plan, model, machine),
            MemoryCheck.Refusal(resolved, model, dtype, machine, inputs),
            [.. PlanNotes.For(resolved, model, inputs), .. loras.Select(lora => lora.Warning).OfType<string>(), .. LaneNotes(plan, request.Lanes), .. WeightPlan.Notes(request, plan, model, machine)],
            RenderOutputs.In(outputFolder, resolved.Name, plan.Frames),
            outputFolder,
            RenderPlanner.HandoverCosts(resolved, model, means),
            request);
    }

    /// <exception cref="UsageException">The model cannot be spread this way, or nothing can here.</exception>
    private static void CheckGroup(JobRequest request, VideoJobSpec spec, ModelFacts model, MachineFacts machine)
    {
        if (request.Group is not { } shape)
        {
            if (request.Weights == WeightChoice.Divided)
                throw new UsageException("--weights divided: there is nobody to divide them with; give a --group, or --weights streamed");
            return;
        }

        if (request.Lanes is not null)
            throw new UsageException("--group: the ranks of a group denoise a whole video together, lanes its windows apart; give --group or --lanes, not both");
        if (spec.Acceleration is not null)
            throw new UsageException("--group: the ranks of a group cannot take over from earlier steps yet; leave --group or spec.acceleration out");
        if (shape.Problem(model.Transformer.Heads) is { } problem)
            throw new UsageException($"--group: {problem}");
        if (!ProcessGroup.CanConnect(machine.Device == DeviceKind.Cpu ? torch.CPU : torch.CUDA))
            throw new UsageException("--group: this build of libwan_torch has neither NCCL nor gloo, over which ranks would exchange tensors");
    }

    private static IEnumerable<string> LaneNotes(RenderPlan plan, int? lanes)
    {
        // Shots do not wait for each other, chunks of a continuation do.
        int windows = plan.Tasks.OfType<DenoiseTask>().Where(task => task.Known is null).Sum(task => task.Windows.Count);
        if (lanes > windows)
        {
            yield return $"--lanes: {lanes} are more than there is to denoise at one time; {(windows == 1 ? "one lane denoises" : $"{windows} lanes denoise, one for each window")}, "
                + "and all of them decode where segments can start side by side";
        }
    }

    /// <summary>--model stands for the field it overrides, so that the record says what was used.</summary>
    private static VideoJob ReadJob(JobRequest request) => JobFile.Read(
        request.File,
        request.Model is { } model ? [$"spec.model.path={model}", .. request.Overrides] : request.Overrides);

    /// <summary>Where a job's files may lie: its folder, the store, which a lane's job names them in, and below the URLs that the command line allows.</summary>
    public static InputSources InputSources(JobRequest request, string outputFolder) => new(
        [Path.GetDirectoryName(Path.GetFullPath(request.File))!, Path.Combine(outputFolder, ".wanfarm", "inputs")], request.AllowedUrls)
    {
        Store = request.FilesFrom is { } store ? WorkerStores.NamedFiles(store, StoreEndpoint()) : null,
    };

    /// <summary>Of a store in S3 that is not Amazon's.</summary>
    private static Uri? StoreEndpoint() => Environment.GetEnvironmentVariable("WANFARM_S3_ENDPOINT") is { Length: > 0 } url ? new Uri(url) : null;

    /// <remarks>
    /// By way of a folder that is gone afterwards: nothing is written where a render would be. What a render has noted there is read: its lanes
    /// decode no video again.
    /// </remarks>
    private static async Task<(JobInputs Inputs, ModelFacts Model, IReadOnlyList<LoraFit> Loras)> ReadAsync(
        VideoJobSpec spec, string modelFolder, InputSources sources, string outputFolder, CancellationToken ct)
    {
        string folder = Directory.CreateTempSubdirectory("wanfarm-").FullName;
        try
        {
            var kept = new InputCache(Path.Combine(outputFolder, ".wanfarm"));
            using var look = new InputLook(sources, new InputCache(folder), known: kept);
            IReadOnlyList<MediaInput> files = await JobInputFiles.LookAsync(spec, look, ct);
            ModelFacts model = ReadModel(modelFolder);
            IReadOnlyList<LoraFit> loras = await JobLoras.ReadAsync(spec, modelFolder, look, kept, ct);
            return (new JobInputs(files) { Loras = [.. loras.Select(lora => lora.Input)] }, model, loras);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ModelFacts ReadModel(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException($"spec.model.path: the folder {folder} does not exist; name another there or with --model");
        return ModelFactsReader.Read(folder);
    }
}
