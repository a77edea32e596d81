using Wan.Parallel;
using Wan.Training.Runs;

namespace Wan.Training.Tests.Runs;

/// <summary>Two ranks of a training, on threads of this process.</summary>
internal static class TwoRanks
{
    public static void Run(Action<TrainingRanks> training)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Task[] ranks = [.. Enumerable.Range(0, 2).Select(rank => Task.Factory.StartNew(
            () =>
            {
                using IProcessGroup group = ProcessGroup.Join(store, "training", rank, worldSize: 2, new ProcessGroupOptions(), CancellationToken.None);
                training(new TrainingRanks(group));
                group.Barrier();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        Task.WaitAll(ranks, CancellationToken.None);
    }
}
