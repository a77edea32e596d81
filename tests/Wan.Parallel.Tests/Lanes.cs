namespace Wan.Parallel.Tests;

/// <summary>Groups whose ranks are threads of this process.</summary>
internal static class Lanes
{
    public static ProcessGroupOptions Options(int count) => new()
    {
        RankNames = [.. Enumerable.Range(0, count).Select(rank => $"lane {rank} of {count}")],
        JoinTimeout = TimeSpan.FromSeconds(20),
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Runs every rank on a thread of its own, in one group that ends with a barrier.</summary>
    /// <returns>each rank's result</returns>
    public static T[] Run<T>(int count, Func<IProcessGroup, T> body)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        return Run(store, "test", Options(count), group =>
        {
            T result = body(group);
            group.Barrier();
            return result;
        });
    }

    /// <summary>The same in a store that is there, without the barrier.</summary>
    public static T[] Run<T>(RendezvousStore store, string name, ProcessGroupOptions options, Func<IProcessGroup, T> body) =>
        OnThreads(options.RankNames!.Count, rank =>
        {
            using IProcessGroup group = ProcessGroup.Join(store, name, rank, options.RankNames.Count, options, CancellationToken.None);
            return body(group);
        });

    /// <summary>What an operation that must fail said, on every rank.</summary>
    public static Exception[] Failures(RendezvousStore store, ProcessGroupOptions options, Action<IProcessGroup> body) =>
        Run(store, "test", options, group => Record.Exception(() => body(group)) ?? throw new InvalidOperationException($"rank {group.Rank} did not fail"));

    public static T[] OnThreads<T>(int count, Func<int, T> body)
    {
        var results = new T[count];
        var errors = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = body(rank);
            }
            catch (Exception e)
            {
                errors[rank] = e;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Exception[] thrown = [.. errors.OfType<Exception>()];
        return thrown.Length == 0 ? results : throw new AggregateException(thrown);
    }
}
