using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Cli.Commands;

/// <summary>Keeps a second render away from this one's output files and checkpoints.</summary>
internal static class RenderLocks
{
    /// <summary>By name, for the files a person gets, and by key, since two names may ask for the same denoising.</summary>
    /// <exception cref="CommandException">Another process is at it.</exception>
    public static IDisposable Take(PreparedJob prepared) =>
        Take(prepared, prepared.Plan.Tasks.OfType<DenoiseTask>().Select(task => task.Key.Short).Prepend(prepared.Job.Name));

    /// <summary>By name only, while the keys are not known.</summary>
    /// <exception cref="CommandException">Another process is at it.</exception>
    public static IDisposable TakeName(PreparedJob prepared) => Take(prepared, [prepared.Job.Name]);

    private static Held Take(PreparedJob prepared, IEnumerable<string> names)
    {
        var held = new Held();
        foreach (string name in names)
        {
            if (!RunLock.TryTake(Path.Combine(prepared.WorkFolder, "locks", $"{name}.lock"), out RunLock? taken, out string? owner))
            {
                held.Dispose();
                throw new CommandException($"{prepared.Job.Name} is being rendered in {prepared.OutputFolder} by {owner}", "Wait for it, or choose another folder with --out.");
            }
            held.Add(taken);
        }
        return held;
    }

    private sealed class Held : IDisposable
    {
        private readonly Stack<RunLock> locks = [];

        public void Add(RunLock taken) => locks.Push(taken);

        public void Dispose()
        {
            while (locks.TryPop(out RunLock? taken))
                taken.Dispose();
        }
    }
}
