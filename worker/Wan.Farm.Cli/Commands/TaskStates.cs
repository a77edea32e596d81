using Wan.Farm.Cli.Records;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Commands;

/// <summary>How far each task of a plan is: <c>done</c>, <c>at step 12</c> when it would resume there, or <c>to do</c>.</summary>
internal static class TaskStates
{
    public const string Done = "done";
    public const string ToDo = "to do";

    /// <returns>By task id.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(PreparedJob prepared, CancellationToken ct)
    {
        IReadOnlyList<RenderTask> tasks = prepared.Plan.Tasks;
        if (!Directory.Exists(prepared.WorkFolder) || !prepared.SeedIsChosen || !prepared.PromptsAreKnown)
            return tasks.ToDictionary(task => task.Id, _ => ToDo);
        ArtifactStore artifacts = ArtifactStore.Open(prepared.WorkFolder);
        CheckpointStore checkpoints = CheckpointStore.Open(prepared.WorkFolder);
        bool finished = await RenderRecords.FinishedAsync(prepared, ct) is not null;
        Dictionary<string, string> states = [];
        foreach (RenderTask task in tasks)
        {
            states[task.Id] = finished || await IsDoneAsync(task, artifacts, ct) ? Done : await StepAsync(task, checkpoints, ct);
        }
        return states;
    }

    private static async Task<bool> IsDoneAsync(RenderTask task, ArtifactStore artifacts, CancellationToken ct)
    {
        IReadOnlyList<ArtifactRef> made = ArtifactKinds.Of(task);
        foreach (ArtifactRef artifact in made)
        {
            if (!await artifacts.ContainsAsync(artifact.Key, artifact.Kind, ct))
                return false;
        }

        return made.Count > 0;
    }

    private static async Task<string> StepAsync(RenderTask task, CheckpointStore checkpoints, CancellationToken ct) =>
        task is DenoiseTask denoise && (await checkpoints.NewestAsync(task.Key, denoise.Latents, ct)).Newest is { } checkpoint ? $"at step {checkpoint.Step}" : ToDo;
}
