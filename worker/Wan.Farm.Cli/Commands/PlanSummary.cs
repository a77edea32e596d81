using System.Text.Json;
using Wan.Farm.Cli.Records;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Decoding;
using Wan.Farm.Planning.Estimates;
using Wan.Farm.Worker.Prompts;

namespace Wan.Farm.Cli.Commands;

/// <summary>A plan as it is shown, to people and to programs.</summary>
/// <param name="Seed">Null when the job names none and none was chosen yet: then keys that depend on it are null too.</param>
internal sealed record PlanSummary(
    string Name,
    ulong? Seed,
    IReadOnlyList<ExtendedPrompt>? ExtendedPrompts,
    int Width,
    int Height,
    int Frames,
    int Fps,
    int LatentFrames,
    string ModelFolder,
    string ModelDigest,
    IReadOnlyList<LoraRecord> Loras,
    string Device,
    string Precision,
    int Threads,
    long MemoryAvailableBytes,
    IReadOnlyList<PlannedTask> Tasks,
    long PeakMemoryBytes,
    long DiskBytes,
    double Seconds,
    int? Lanes,
    string? Group,
    string Handover,
    IReadOnlyList<HandoverCost> HandoverCosts,
    IReadOnlyList<VideoJoin> Joins,
    bool Fits,
    string? Refusal,
    IReadOnlyList<string> Notes)
{
    public static PlanSummary Of(PreparedJob prepared, IReadOnlyDictionary<string, string> states)
    {
        RenderPlan plan = prepared.Plan;
        ResourceEstimate estimate = prepared.Estimate;
        return new PlanSummary(
            prepared.Job.Name,
            prepared.SeedIsChosen ? prepared.Job.Seed : null,
            prepared.ExtendedPrompts,
            plan.Size.Width,
            plan.Size.Height,
            plan.Frames,
            plan.FramesPerSecond,
            plan.LatentFrames,
            prepared.ModelFolder,
            plan.ModelDigest,
            [.. prepared.Loras.Select(LoraRecord.Of)],
            prepared.Machine.Device.ToString(),
            plan.Dtype.ToString(),
            prepared.Machine.Threads,
            prepared.Machine.MemoryAvailableBytes,
            [.. plan.Tasks.Zip(estimate.Stages, (task, stage) => PlannedTask.Of(task, stage, prepared, states[task.Id]))],
            estimate.PeakBytes,
            estimate.DiskBytes,
            estimate.Seconds,
            prepared.Lanes,
            prepared.Request.Group?.ToString(),
            PlanTimeline.Handover(plan),
            prepared.HandoverCosts,
            plan.Joins,
            prepared.Refusal is null,
            prepared.Refusal,
            prepared.Notes);
    }

    public string ToJson() => JsonSerializer.Serialize(this, JsonText.Indented);
}
