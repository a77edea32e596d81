using System.CommandLine;
using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Machines;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Cli.Watching;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Messaging;
using Wan.Farm.Probes;
using Wan.Farm.Store;
using Wan.Farm.Store.Inputs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Orphans;
using Wan.Farm.Store.Pools;
using Wan.Farm.Worker.Farm;
using Wan.Farm.Worker.Farm.Groups;
using Wan.Farm.Worker.Farm.Preflights;
using Wan.Farm.Worker.Media;
using Wan.Parallel;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm worker</c>: a render group of the farm, or one rank of it.</summary>
internal sealed class WorkerCommand(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
{
    private readonly WorkerOptions options = new(environment);
    private readonly PreflightOptions preflight = new();

    public Command Build()
    {
        var command = new DocumentedCommand(
            "worker",
            "Take tasks of a farm and do them, until told to go (SIGTERM: the step is finished and saved, then it ends).",
            ["wanfarm worker --pool local --database \"Host=db;Database=wanfarm\" --store /farm --model /models/Wan2.1-T2V-1.3B"]);
        options.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(options.Read(parsed), ct));
        return command;
    }

    private async Task<int> RunAsync(WorkerRequest request, CancellationToken ct)
    {
        try
        {
            return await WorkAsync(request, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            LastWords.Leave(environment, error.Message);
            throw;
        }
    }

    private async Task<int> WorkAsync(WorkerRequest request, CancellationToken ct)
    {
        FfmpegTools.Require();
        (torch.Device device, _, _) = Machine.Choose(request.Device, request.Threads, processes: 1, Precision.Auto);
        using TemporaryScratch scratch = TemporaryScratch.Open(request.Scratch);
        FarmWorkplace workplace = WorkerStores.Open(request, device, scratch.Folder, clock);
        string? whyNot = "it is being checked whether this worker is fit";
        using ProbeServer? endpoints = request.Port == 0 ? null : Endpoints.Serve("--port", request.Port, () => whyNot);
        (PreflightReport report, IReadOnlyList<PoolModel> models) = await Preflight.CheckAsync(workplace, request.Store, request.Models, preflight, ct);
        if (request.Layout is { } layout)
            CheckGroup(layout, models, device);
        using RendezvousStore? meeting = request.Layout switch
        {
            null => null,
            { Rank: 0 } first => RendezvousStore.Serve(first.MasterHost, first.MasterPort),
            { } other => RendezvousStore.Connect(other.MasterHost, other.MasterPort, preflight.MeetingTimeout),
        };
        if (meeting is not null)
            await new GroupPreflight(request.Layout!, meeting, device, preflight).RunAsync(report, ct);
        else if (report.Problems.Count > 0)
            throw new PreflightException(report.Problems);
        if (request.Layout is { Rank: > 0 } follower)
        {
            whyNot = null;
            return await FollowAsync(follower, workplace, meeting!, ct);
        }
        var worker = new ClaimRequest(request.Pool, request.Group, $"{request.Group}-{Guid.NewGuid().ToString("N")[..8]}");
        await using FarmDatabase database = FarmDatabase.Open(new FarmDatabaseOptions { ConnectionString = request.Database });
        await using FarmBus? bus = request.Broker is { } broker ? FarmBus.Start(new FarmBusOptions { Address = broker }) : null;
        await using IWorkHints hints = bus?.Hints(request.Pool) ?? new NoBus();
        await using var runner = new BenchRunner(workplace, meeting is null ? null : new GroupLead(request.Layout!, meeting));
        var pools = new PoolStore(database);
        var farm = new FarmWorker(
            new LeaseStore(database), pools, new InputStore(database), new OrphanStore(database), hints, bus is null ? new NoBus() : bus, runner, workplace,
            new FarmWorkerOptions { Worker = worker, Models = models, Clock = clock, Entered = () => whyNot = null });
        whyNot = "the farm's database has not been reached yet";
        terminal.Say($"{worker.Holder} takes tasks of pool {request.Pool}");
        await farm.RunAsync(ct);
        return ExitCode.Ok;
    }

    /// <summary>A rank that takes no leases.</summary>
    private async Task<int> FollowAsync(GroupLayout layout, FarmWorkplace workplace, RendezvousStore meeting, CancellationToken ct)
    {
        terminal.Say($"{layout.Shape.RankNames[layout.Rank]} follows {layout.MasterHost}:{layout.MasterPort}");
        await new GroupFollower(workplace, layout, meeting, terminal.Warn).RunAsync(ct);
        return ExitCode.Ok;
    }

    /// <summary>The same on every rank: each says so by itself.</summary>
    private static void CheckGroup(GroupLayout layout, IEnumerable<PoolModel> models, torch.Device device)
    {
        if (!ProcessGroup.CanConnect(device))
            throw new UsageException("WANFARM_WORLD_SIZE: this build of libwan_torch has neither NCCL nor gloo, over which ranks would exchange tensors; use --device cpu with Debian's libtorch, or build it beside NCCL");
        foreach (PoolModel model in models)
        {
            if (layout.Shape.Problem(model.Facts.Transformer.Heads) is { } problem)
                throw new UsageException($"WANFARM_ULYSSES: {problem} (model {model.Path})");
        }
    }
}
