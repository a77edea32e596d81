using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Jobs;

/// <summary>A plan's tasks as rows: who makes what, and who waits for whom.</summary>
internal static class TaskGraphRows
{
    /// <summary>Everything that a task leaves in the store, what others may do without included.</summary>
    public static IEnumerable<ContentKey> Makes(RenderTask task) =>
        task.Outputs.Concat(task is DecodeTask decode ? decode.Leaves.Select(cache => cache.Key) : []).Distinct();

    /// <summary>For each task, the positions of those that make what it reads, or what makes it shorter.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Needs(IReadOnlyList<RenderTask> tasks)
    {
        Dictionary<ContentKey, int> makers = [];
        foreach ((int position, RenderTask task) in tasks.Index())
        {
            foreach (ContentKey key in Makes(task))
                makers.TryAdd(key, position);
        }

        return [.. tasks.Select((task, position) => (IReadOnlyList<int>)
            [.. task.Inputs.Concat(task.Hints).Where(makers.ContainsKey).Select(key => makers[key]).Where(maker => maker != position).Distinct().Order()])];
    }

    public static TaskRow Row(Guid job, int position, NewTask task, bool waits) => new()
    {
        Job = job,
        Position = position,
        Name = task.Work.Id,
        Stage = Stage(task.Work),
        Key = task.Work.Key.Hex,
        // What a person gets belongs to one job, whatever its key.
        LockKey = task.Work.Outputs.Count > 0 ? task.Work.Key.Hex : $"{task.Work.Key.Hex}/{job}",
        PreviousKey = (task.Work as DecodeTask)?.Previous?.Hex,
        Body = RenderTaskJson.Write(task.Work),
        Weight = task.Weight,
        State = waits ? Contracts.Farm.TaskState.Blocked : Contracts.Farm.TaskState.Ready,
    };

    private static string Stage(RenderTask task) => task switch
    {
        EncodeTask => "encode",
        ConditionTask or VaceTask => "condition",
        DenoiseTask => "denoise",
        DecodeTask or DecodeFrontTask => "decode",
        PreviewTask => "preview",
        AssembleTask => "assemble",
        _ => throw new NotSupportedException($"no stage for a task of type {task.GetType().Name}"),
    };
}
