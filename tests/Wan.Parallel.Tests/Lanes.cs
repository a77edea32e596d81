namespace Wan.Parallel.Tests;

/// <summary>Groups whose ranks are threads of this process, or processes.</summary>
internal static class Lanes
{
    public static ProcessGroupOptions Options(int count) => new()
    {
        RankNames = [.. Enumerable.Range(0, count).Select(rank => $"lane {rank} of {count}")],
        JoinTimeout = TimeSpan.FromSeconds(20),
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Runs every rank on a thread of its own, in a group of their own; throws the first rank's failure.</summary>
    public static T[] Run<T>(int count, Func<IProcessGroup, T> body, ProcessGroupOptions? options = null)
    {
        using RendezvousStore store = RendezvousStore.Serve();
        return OnThreads(count, rank =>
        {
            using IProcessGroup group = ProcessGroup.Join(store, "test", rank, count, options ?? Options(count), CancellationToken.None);
            T result = body(group);
            group.Barrier();
            return result;
        });
    }

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
        return errors.FirstOrDefault(e => e is not null) is { } error ? throw new AggregateException(error.Message, error) : results;
    }
}
