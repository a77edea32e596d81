using System.Diagnostics;
using Npgsql;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Testing.Servers;

namespace Wan.Farm.Benchmarks;

/// <summary>How many leases the farm's PostgreSQL gives in a second on this machine, in turn with the least that a statement costs there.</summary>
/// <remarks>The floor is one bare <c>update … returning</c> of a row by its key, committed, from as many workers over the same client. A lease is two statements.</remarks>
internal static class LeaseBenchmarks
{
    private const int Jobs = 100;
    private const int TasksPerJob = 80;
    private const int Workers = 16;
    private const int PerWorker = 80;
    private const int Rounds = 5;
    private static readonly CancellationToken Ct = CancellationToken.None;

    public static IEnumerable<Measurement> Measure() =>
        [.. MeasureAsync(durable: false).GetAwaiter().GetResult(), .. MeasureAsync(durable: true).GetAwaiter().GetResult()];

    private static async Task<List<Measurement>> MeasureAsync(bool durable)
    {
        using var server = new PostgresServer(durable);
        await using FarmDatabase database = FarmDatabase.Open(new FarmDatabaseOptions { ConnectionString = server.NewDatabase() });
        await database.MigrateAsync(Ct);
        var jobs = new JobStore(database);
        for (int job = 0; job < Jobs; job++)
            await jobs.AddAsync(Job(job), Ct);
        await using var bare = new BareUpdates(database.Options.ConnectionString);
        await bare.PrepareAsync(Workers, Ct);
        var leases = new LeaseStore(database);
        await CommittedAsync(leases, PerWorker / 4);         // connections, plans and compiled code
        await bare.RateAsync(Workers, PerWorker / 4, Ct);

        List<double> committed = [], floor = [];
        for (int round = 0; round < Rounds; round++)
        {
            committed.Add(await CommittedAsync(leases, PerWorker));
            floor.Add(await bare.RateAsync(Workers, 2 * PerWorker, Ct));
        }
        double claimed = await ClaimedAsync(leases, PerWorker / 2);

        string what = $"{Jobs} jobs of {TasksPerJob} ready tasks each, {Workers} workers at once, fsync {(durable ? "on" : "off")}";
        string suffix = durable ? "-durable" : "";
        return
        [
            new($"leases-committed{suffix}", Median(committed), "1/s", $"claimed and committed, median of {Rounds}: {what}"),
            new($"leases-claimed{suffix}", claimed, "1/s", $"claimed and extended once: {what}"),
            new($"statements-floor{suffix}", Median(floor), "1/s", $"bare updates, each committed, in turn with the leases; fsync {(durable ? "on" : "off")}"),
            new($"leases-of-floor{suffix}", Median([.. committed.Zip(floor, (ours, bare) => 100 * 2 * ours / bare)]), "%", "statements for leases a second, of bare ones a second, median of pairs"),
        ];
    }

    private static Task<double> CommittedAsync(LeaseStore leases, int perWorker) => RateAsync(leases, perWorker, async lease =>
    {
        await leases.CommitAsync(lease, new TaskResult(default, Seconds: 0), Ct);
        return true;
    });

    private static Task<double> ClaimedAsync(LeaseStore leases, int perWorker) => RateAsync(leases, perWorker, async lease =>
    {
        await leases.ExtendAsync(lease, default, Ct);
        return false;
    });

    /// <param name="then">Done with each lease; whether its holder goes on under the same name.</param>
    private static async Task<double> RateAsync(LeaseStore leases, int perWorker, Func<TaskLease, Task<bool>> then)
    {
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            string holder = $"w{worker}-{Guid.NewGuid()}";
            for (int n = 0; n < perWorker; n++)
            {
                TaskLease lease = await leases.ClaimAsync(new ClaimRequest("pool", "g", holder), Ct) ?? throw new InvalidOperationException("too few tasks");
                if (!await then(lease))
                    holder = $"w{worker}-{Guid.NewGuid()}";
            }
        })));
        return Workers * perWorker / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);

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

    /// <summary>The least that a statement costs which changes something.</summary>
    private sealed class BareUpdates(string connectionString) : IAsyncDisposable
    {
        private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true });

        public async Task PrepareAsync(int rows, CancellationToken ct)
        {
            await using NpgsqlCommand command = source.CreateCommand($"create table bare (id integer primary key, n integer not null); insert into bare select n, 0 from generate_series(1, {rows}) n");
            await command.ExecuteNonQueryAsync(ct);
        }

        public async Task<double> RateAsync(int workers, int perWorker, CancellationToken ct)
        {
            long started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(1, workers).Select(worker => Task.Run(
                async () =>
                {
                    for (int n = 0; n < perWorker; n++)
                    {
                        await using NpgsqlConnection connection = await source.OpenConnectionAsync(ct);
                        await using var command = new NpgsqlCommand("update bare set n = n + 1 where id = $1 returning n", connection);
                        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = worker });
                        await command.PrepareAsync(ct);
                        await command.ExecuteScalarAsync(ct);
                    }
                },
                ct)));
            return workers * perWorker / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}
