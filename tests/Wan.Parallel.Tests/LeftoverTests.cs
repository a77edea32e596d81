namespace Wan.Parallel.Tests;

/// <summary>Counts what the whole process has, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(LeftoverTests), DisableParallelization = true)]
[Collection(nameof(LeftoverTests))]
public sealed class LeftoverTests
{
    [Fact]
    public void Join_FiftyTimes_LeavesNoThreadAndNoDescriptor()
    {
        using RendezvousStore store = RendezvousStore.Serve();
        Cycle(store, 0, 5);                                    // the runtime's own, once
        (int Descriptors, int Threads) before = Count();
        Cycle(store, 5, 50);
        (int Descriptors, int Threads) after = Count();
        Assert.InRange(after.Descriptors, 0, before.Descriptors + 5);
        Assert.InRange(after.Threads, 0, before.Threads + 5);
    }

    // Every other group ends by an abort.
    private static void Cycle(RendezvousStore store, int first, int count)
    {
        foreach (int index in Enumerable.Range(first, count))
        {
            Lanes.Run(store, $"group-{index}", Lanes.Options(2), group =>
            {
                group.Barrier();
                if (index % 2 == 1) group.Abort("a test");
                return 0;
            });
        }
    }

    private static (int Descriptors, int Threads) Count() =>
        (Directory.GetFileSystemEntries("/proc/self/fd").Length, Directory.GetDirectories("/proc/self/task").Length);
}
