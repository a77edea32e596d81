using System.Globalization;
using System.Security.Cryptography;
using k8s;
using Microsoft.Extensions.Logging;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Messages;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Leadership;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Messaging;
using Wan.Farm.Operator.Metrics;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Operator.VideoSchedules.Timing;
using Wan.Farm.Probes;
using Wan.Farm.Store;
using Wan.Farm.Store.Inputs;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Pools;
using Wan.Farm.Store.Statistics;

namespace Wan.Farm.Operator;

/// <summary>The operator as a process: waits for the lead, then reconciles.</summary>
public sealed partial class OperatorHost(OperatorOptions options, KubernetesClientConfiguration config, TimeProvider clock, ILoggerFactory loggers)
{
    private const string LeaseName = "wan-farm-operator";
    private const int RequestsPerSecond = 100;
    private const int RequestBurst = 150;

    private readonly ILogger<OperatorHost> logger = loggers.CreateLogger<OperatorHost>();

    /// <returns>The exit code: 0 when it was told to stop, 1 when it lost the lead and has to start anew.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        // Renewals of the lease must not wait behind other requests.
        using var leasing = new Kubernetes(config);
        var election = new LeaderElectionOptions
        {
            Namespace = options.Namespace,
            Name = LeaseName,
            Identity = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}"),
        };
        var elector = new LeaderElector(leasing, election, clock, loggers.CreateLogger<LeaderElector>());
        var health = new OperatorHealth(elector);
        using ProbeServer? probes = options.Port == 0 ? null : ProbeServer.Start(options.Port, health.Health, health.Readiness);
        try
        {
            await elector.RunAsync((term, lead) => LeadAsync(term, health, lead), ct);
            return 0;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return 0;
        }
        catch (LeadershipLostException error)
        {
            LogLost(error.Message);
            return 1;
        }
    }

    private async Task LeadAsync(LeadershipTerm term, OperatorHealth health, CancellationToken ct)
    {
        using var client = new Kubernetes(config, new ThrottlingHandler(new RateLimiter(RequestsPerSecond, RequestBurst, clock), clock), new CountingHandler());
        await using FarmDatabase database = FarmDatabase.Open(new() { ConnectionString = options.Database });
        var poolStore = new PoolStore(database);
        JobController? jobs = null;
        Task LookAsync(TaskEnded ended, CancellationToken stop)
        {
            jobs?.Look(new ObjectKey(ended.Namespace, ended.JobName));
            return Task.CompletedTask;
        }

        await using FarmBus? bus = options.Broker is { } broker ? FarmBus.Start(new() { Address = broker }, LookAsync) : null;
        IFarmMessages messages = bus is null ? new NoBus() : bus;
        var book = new StoreJobBook(new JobStore(database, new LeaderFence(term.Epoch)), poolStore, new InputStore(database));

        var pools = new PoolController(client, options.Watch, options.Pools, clock, loggers, new StoreWorkerDeaths(new LeaseStore(database)));
        jobs = new JobController(client, options.Watch, pools.Caches, book, messages, options.Jobs, clock, loggers);
        ScheduleController? schedules = null;
        var timer = new QuartzTimer(database, options.Database, key => schedules?.Look(key), clock, loggers.CreateLogger<QuartzTimer>());
        schedules = new ScheduleController(client, options.Watch, jobs.Jobs, timer, options.Schedules, clock, loggers);
        var scaler = new PoolScaler(client, pools.Caches, jobs.Jobs, poolStore, clock, loggers.CreateLogger<PoolScaler>());
        var upkeep = new FarmUpkeep(client, database, book, new LeaseStore(database), poolStore, messages, clock, loggers.CreateLogger<FarmUpkeep>());
        var manager = new ControllerManager([.. pools.Informers, jobs.Informer, schedules.Informer], [pools.Controller, jobs.Controller, schedules.Controller], clock, loggers.CreateLogger<ControllerManager>());

        health.Manager = manager;
        ControllerMetrics.ShowQueues([pools.Controller, jobs.Controller, schedules.Controller]);
        var metrics = new FarmMetrics(jobs.Jobs, pools.Caches.Pools, new StatisticsStore(database), options.MetricsInterval, clock, loggers.CreateLogger<FarmMetrics>());

        Task beside = Task.WhenAll(upkeep.RunAsync(ct), scaler.RunAsync(ct), timer.RunAsync(ct), metrics.RunAsync(ct));
        await manager.RunAsync(ct);
        await beside.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    private partial void LogLost(string reason);
}
