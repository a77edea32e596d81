using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Tasks that must run, and which of them can run now.</summary>
internal sealed class TaskGraph
{
    private readonly List<RenderTask> waiting;
    private readonly HashSet<ContentKey> unmade;

    public TaskGraph(IReadOnlyList<RenderTask> needed)
    {
        waiting = [.. needed];
        unmade = [.. needed.SelectMany(Makes)];
    }

    /// <summary>Not started yet, in the order of the plan.</summary>
    public IReadOnlyList<RenderTask> Waiting => waiting;

    /// <summary>Everything they read has been made, and every hint that somebody is making.</summary>
    public IEnumerable<RenderTask> Ready => waiting.Where(task => !task.Inputs.Concat(task.Hints).Any(unmade.Contains));

    public void Start(RenderTask task) => waiting.Remove(task);

    public void Finish(RenderTask task) => unmade.ExceptWith(Makes(task));

    /// <summary>Started in vain: it waits again.</summary>
    public void PutBack(RenderTask task) => waiting.Insert(0, task);

    private static IEnumerable<ContentKey> Makes(RenderTask task) =>
        task.Outputs.Concat(task is DecodeTask decode ? decode.Leaves.Select(cache => cache.Key) : []);
}
