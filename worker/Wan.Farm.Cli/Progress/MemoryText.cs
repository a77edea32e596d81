using Wan.Farm.Planning.Estimates;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Progress;

/// <summary>The most memory that each stage of a render took, of each process that worked on it, beside what was planned for one.</summary>
internal static class MemoryText
{
    /// <returns>Null when nothing was measured, because all of it was there already.</returns>
    public static string? Of(RenderReport report, ResourceEstimate planned)
    {
        Dictionary<string, long> plannedBytes = planned.Stages.ToDictionary(stage => stage.TaskId, stage => stage.PeakBytes);
        string[] stages =
        [
            .. from task in report.Tasks
               where task.PeakMemoryBytes is not null
               group task by task.Stage into stage
               let largest = stage.MaxBy(MostOfOne)!
               select $"{stage.Key.ToString().ToLowerInvariant()} {Measured(largest)} (planned {ByteSize.Short(plannedBytes[largest.Id])}{(largest.PeakMemoryBytesOfEach is null ? "" : " each")})",
        ];
        return stages.Length == 0 ? null : $"most memory of a process, beside the plan for its tensors: {string.Join(", ", stages)}";
    }

    private static long MostOfOne(TaskReport task) => task.PeakMemoryBytesOfEach?.Max() ?? task.PeakMemoryBytes!.Value;

    private static string Measured(TaskReport task) => task.PeakMemoryBytesOfEach is { } each
        ? string.Join(" + ", each.Select(ByteSize.Short))
        : ByteSize.Short(task.PeakMemoryBytes!.Value);
}
