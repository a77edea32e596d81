using System.Diagnostics;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Benchmarks;

/// <summary>How many leases the farm's PostgreSQL gives in a second, on this machine, its settings those of the tests.</summary>
internal static class LeaseBenchmarks
{
    private const int Jobs = 100;
    private const int TasksPerJob = 60;
    private const int Workers = 16;
    private static readonly CancellationToken Ct = CancellationToken.None;

    public static IEnumerable<Measurement> Measure()
    {
        (double claims, double both) = MeasureAsync().GetAwaiter().GetResult();
        string what = $"{Jobs} jobs of {TasksPerJob} ready tasks each, {Workers} workers at once";
        return
        [
            new("leases-claimed", claims, "1/s", $"leases claimed and extended once: {what}"),
            new("leases-committed", both, "1/s", $"leases claimed and committed: {what}"),
        ];
    }

    private static async Task<(double Claims, double Both)> MeasureAsync()
    {
        using var server = new PostgresServer();
        await using FarmDatabase database = FarmDatabase.Open(new FarmDatabaseOptions { ConnectionString = server.NewDatabase() });
        await database.MigrateAsync(Ct);
        var jobs = new JobStore(database);
        for (int job = 0; job < Jobs; job++)
            await jobs.AddAsync(Job(job), Ct);
        var leases = new LeaseStore(database);
        double committed = await RateAsync(leases, async lease =>
        {
            await leases.CommitAsync(lease, new TaskResult(default, Seconds: 0), Ct);
            return true;
        });
        double extended = await RateAsync(leases, async lease =>
        {
            await leases.ExtendAsync(lease, default, Ct);
            return false;
        });
        return (extended, committed);
    }

    /// <param name="then">Done with each lease; whether its holder goes on under the same name.</param>
    private static async Task<double> RateAsync(LeaseStore leases, Func<TaskLease, Task<bool>> then)
    {
        const int PerWorker = Jobs * TasksPerJob / Workers / 3;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            string holder = $"w{worker}-{Guid.NewGuid()}";
            for (int n = 0; n < PerWorker; n++)
            {
                TaskLease lease = await leases.ClaimAsync(new ClaimRequest("pool", "g", holder), Ct) ?? throw new InvalidOperationException("too few tasks");
                if (!await then(lease))
                    holder = $"w{worker}-{Guid.NewGuid()}";
            }
        })));
        return Workers * PerWorker / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static NewJob Job(int number) => new()
    {
        Uid = Guid.NewGuid(),
        Namespace = $"studio-{number % 5}",
        Name = $"job-{number}",
        Pool = "pool",
        ModelPath = "/models/tiny",
        ModelDigest = "d",
        Dtype = ComputeDtype.Float32,
        Frames = 1,
        Spec = "{}",
        Tasks = [.. Enumerable.Range(0, TasksPerJob).Select(task => new NewTask(new EncodeTask($"encode-{task}", new ContentKey($"{number}-{task}"), "a ball", ""), Weight: 1))],
    };
}
