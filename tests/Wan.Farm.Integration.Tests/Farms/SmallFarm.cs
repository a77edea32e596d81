using Npgsql;
using TorchSharp;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Messaging;
using Wan.Farm.Store;
using Wan.Farm.Store.Audit;
using Wan.Farm.Store.Inputs;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Pools;
using Wan.Farm.Store.Rows;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Servers;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Farm;
using Wan.Farm.Worker.Inputs;

namespace Wan.Farm.Integration.Tests.Farms;

/// <summary>A farm within the test's process: a database, an artifact folder, a dispatcher that looks every few moments, and workers.</summary>
internal sealed class SmallFarm : IAsyncDisposable
{
    public const string Pool = "studio/gpus";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TempFolder folder = new();
    private readonly CancellationTokenSource closing = new();
    private readonly List<SmallWorker> workers = [];
    private readonly FarmDatabase database;
    private readonly Task dispatching;

    private SmallFarm(FarmDatabase database, IFarmMessages messages)
    {
        this.database = database;
        Messages = messages;
        Jobs = new JobStore(database);
        Pools = new PoolStore(database);
        Leases = new LeaseStore(database);
        Questions = new InputStore(database);
        dispatching = Task.Run(DispatchAsync);
    }

    public JobStore Jobs { get; }

    public PoolStore Pools { get; }

    public LeaseStore Leases { get; }

    public InputStore Questions { get; }

    public IFarmMessages Messages { get; }

    public string StoreFolder => folder["store", "any", ".."];

    /// <param name="server">Null: the one that all tests share.</param>
    public static async Task<SmallFarm> OpenAsync(PostgresServer? server = null, IFarmMessages? messages = null, TimeSpan? lease = null)
    {
        FarmDatabase database = FarmDatabase.Open(new FarmDatabaseOptions
        {
            ConnectionString = (server ?? PostgresServer.Shared).NewDatabase(),
            LeaseDuration = lease ?? TimeSpan.FromSeconds(30),
            OrphanDelay = TimeSpan.FromMinutes(5),
        });
        await database.MigrateAsync(CancellationToken.None);
        return new SmallFarm(database, messages ?? new NoBus());
    }

    /// <param name="job">Null: a new one.</param>
    public async Task<Guid> AdmitAsync(FailurePolicy? policy = null, Guid? job = null)
    {
        Guid uid = job ?? Guid.NewGuid();
        RenderPlan plan = SmallVideos.Plan();
        await Jobs.AddAsync(
            new NewJob
            {
                Uid = uid,
                Namespace = "studio",
                Name = plan.JobName,
                Pool = Pool,
                ModelPath = SmallVideos.Model,
                ModelDigest = plan.ModelDigest,
                Dtype = plan.Dtype,
                Frames = plan.Frames,
                Spec = "{}",
                FailurePolicy = policy ?? new FailurePolicy { BackoffSeconds = 0 },
                Tasks = [.. plan.Tasks.Select(task => new NewTask(task, Weight: 1))],
            },
            CancellationToken.None);
        return uid;
    }

    /// <summary>A worker of the farm, at work at once.</summary>
    public SmallWorker Start(string name, IWorkHints? hints = null, TimeSpan? poll = null, TimeSpan? goodbye = null)
    {
        ArtifactStore store = ArtifactStore.Open(StoreFolder);
        var workplace = new FarmWorkplace
        {
            Device = torch.CPU,
            Artifacts = store,
            Checkpoints = CheckpointStore.Open(store.Root),
            Outputs = new OutputFolder(store.Root),
            Inputs = new InputCache(store.Root),
            Sources = new InputSources([], []) { Store = new NamedFilesFolder(store.Root) },
            ScratchFolder = folder["scratch", name, "any", ".."],
        };
        var worker = new SmallWorker(name, database, workplace, Messages, hints ?? new NoBus(), poll ?? TimeSpan.FromMilliseconds(30), goodbye ?? TimeSpan.FromMilliseconds(300));
        workers.Add(worker);
        return worker;
    }

    public async Task<JobRow> WaitAsync(Guid job, JobPhase phase)
    {
        JobRow? row = null;
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    row = await Jobs.FindAsync(job, CancellationToken.None);
                    return row?.Phase == phase;
                }
                catch (FarmUnavailableException)
                {
                    return false;
                }
            },
            Patience,
            $"the job is not {phase}");
        return row!;
    }

    /// <summary>All tables are gone, and their numbers begin anew.</summary>
    public async Task LoseDatabaseAsync()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database.Options.ConnectionString);
        while (true)
        {
            try
            {
                await using NpgsqlCommand command = source.CreateCommand("drop schema public cascade; create schema public");
                await command.ExecuteNonQueryAsync();
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                // It and a heartbeat waited for each other's tables.
            }
        }
    }

    /// <summary>As the operator does when it finds none.</summary>
    public Task MakeTablesAsync() => database.MigrateAsync(CancellationToken.None);

    /// <summary>The job completes, with the bytes of an undisturbed render, and nothing is as it must not be.</summary>
    public async Task AssertCompletesAsync(Guid job)
    {
        JobRow row = await WaitAsync(job, JobPhase.Complete);
        JobOutput video = row.Outputs.Single(output => output.Name == "boat.mp4");
        Assert.Equal(await SmallVideos.ExpectedAsync(), await File.ReadAllBytesAsync(video.Location));
        Assert.Empty(await new FarmAudit(database).FindAsync(CancellationToken.None));
    }

    public async Task<IReadOnlyList<(string Task, AttemptRow Attempt)>> AttemptsAsync(Guid job)
    {
        List<TaskRow> tasks = await Jobs.TasksAsync(job, CancellationToken.None);
        return [.. (await Jobs.AttemptsAsync(job, CancellationToken.None)).Select(attempt => (tasks.Single(task => task.Id == attempt.Task).Name, attempt))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SmallWorker worker in workers)
            await worker.DisposeAsync();
        await closing.CancelAsync();
        await dispatching;
        await database.DisposeAsync();
        closing.Dispose();
        folder.Dispose();
    }

    /// <summary>What an operator does, oftener.</summary>
    private async Task DispatchAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await Leases.ExpireAsync(closing.Token);
                PoolBacklog backlog = await Pools.BacklogAsync(Pool, closing.Token);
                await Messages.OfferWorkAsync(Pool, Math.Min(backlog.Ready, backlog.Idle), closing.Token);
                await Task.Delay(TimeSpan.FromMilliseconds(40), TimeProvider.System, closing.Token);
            }
            catch (Exception e) when (e is FarmUnavailableException or OperationCanceledException)
            {
                // Away for a while; or the farm closes.
            }
        }
    }
}
