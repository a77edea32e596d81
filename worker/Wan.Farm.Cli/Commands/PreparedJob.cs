using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Planning.Estimates;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Prompts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Commands;

/// <summary>A job that has been read, checked against its model and planned; nothing has been written.</summary>
/// <param name="SeedIsChosen">False when the job names no seed and no earlier render chose one: this plan's is only a proposal.</param>
/// <param name="ExtendedPrompts">That the job was given in place of its own; null when it was not.</param>
/// <param name="Refusal">Why it cannot be rendered on this machine; null when it can.</param>
internal sealed record PreparedJob(
    ResolvedJob Job,
    bool SeedIsChosen,
    IReadOnlyList<ExtendedPrompt>? ExtendedPrompts,
    string ModelFolder,
    ModelFacts Model,
    JobInputs Inputs,
    IReadOnlyList<LoraFit> Loras,
    RenderPlan Plan,
    torch.Device Device,
    MachineFacts Machine,
    ResourceEstimate Estimate,
    string? Refusal,
    IReadOnlyList<string> Notes,
    RenderOutputs Outputs,
    string OutputFolder,
    IReadOnlyList<HandoverCost> HandoverCosts,
    JobRequest Request)
{
    /// <summary>False when prompts are to be extended and nobody was asked yet: then no key of this plan is that of the render.</summary>
    public bool PromptsAreKnown => Job.Spec.PromptExtension is null;

    /// <summary>Processes that denoise windows apart; null: none.</summary>
    public int? Lanes => Request.Lanes;

    /// <summary>Processes to render with; null: all in this one.</summary>
    public int? Processes => Request.Processes;

    /// <summary>Where artifacts, checkpoints and locks are.</summary>
    public string WorkFolder => Path.Combine(OutputFolder, ".wanfarm");

    /// <summary>The files that the job names, by content.</summary>
    public InputCache InputCache => new(WorkFolder);

    /// <summary>Files of this job that nobody needs afterwards.</summary>
    public string ScratchFolder => Path.Combine(WorkFolder, "scratch");

    /// <summary>Whether finished latents can be decoded while others are denoised.</summary>
    public bool OverlapsDecoding => Machine.Fits(
        Estimate.Stages.Zip(Plan.Tasks, (stage, task) => task is ConditionTask or VaceTask or DenoiseTask ? stage.PeakBytes : 0).Max()
            + Estimate.Stages.Zip(Plan.Tasks, (stage, task) => task is DecodeTask ? stage.PeakBytes : 0).Max());

    public RenderContext ContextOf(ArtifactStore artifacts, TimeProvider clock) => new()
    {
        ModelFolder = ModelFolder,
        Device = Device,
        Artifacts = artifacts,
        Inputs = InputCache,
        Checkpoints = CheckpointStore.Open(WorkFolder),
        Outputs = Outputs,
        ScratchFolder = ScratchFolder,
        OverlapsDecoding = OverlapsDecoding,
        Weights = Machine.Weights,
        TextDevice = Machine.TextEncoderOnCpu ? torch.CPU : Device,
        Clock = clock,
    };

    /// <summary>The record of the finished render.</summary>
    public string RecordPath => Path.Combine(OutputFolder, $"{Job.Name}.json");
}
