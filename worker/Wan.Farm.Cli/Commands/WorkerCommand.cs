using System.CommandLine;
using TorchSharp;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Machines;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Messaging;
using Wan.Farm.Store;
using Wan.Farm.Store.Inputs;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Orphans;
using Wan.Farm.Store.Pools;
using Wan.Farm.Worker.Farm;
using Wan.Farm.Worker.Farm.Groups;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Rendering;
using Wan.Parallel;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm worker</c>: a render group of the farm, or one rank of it.</summary>
internal sealed class WorkerCommand(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
{
    /// <summary>The first rank's pod may still be pulling its image.</summary>
    private static readonly TimeSpan MeetingTimeout = TimeSpan.FromMinutes(10);

    private readonly WorkerOptions options = new(environment);

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
        FfmpegTools.Require();
        (torch.Device device, _, _) = Machine.Choose(request.Device, request.Threads, processes: 1, Precision.Auto);
        using TemporaryScratch scratch = TemporaryScratch.Open(request.Scratch);
        PoolModel[] models = [.. request.Models.Select(path => ModelAt(path, device))];
        if (request.Layout is { } layout)
            CheckGroup(layout, models, device);
        if (request.Layout is { Rank: > 0 } follower)
            return await FollowAsync(follower, WorkerStores.Open(request, device, scratch.Folder, clock), ct);
        var worker = new ClaimRequest(request.Pool, request.Group, $"{request.Group}-{Guid.NewGuid().ToString("N")[..8]}");
        await using FarmDatabase database = FarmDatabase.Open(new FarmDatabaseOptions { ConnectionString = request.Database });
        await using FarmBus? bus = request.Broker is { } broker ? FarmBus.Start(new FarmBusOptions { Address = broker }) : null;
        await using IWorkHints hints = bus?.Hints(request.Pool) ?? new NoBus();
        FarmWorkplace workplace = WorkerStores.Open(request, device, scratch.Folder, clock);
        using RendezvousStore? meeting = request.Layout is { } group ? RendezvousStore.Serve(group.MasterHost, group.MasterPort) : null;
        await using var runner = new BenchRunner(workplace, meeting is null ? null : new GroupLead(request.Layout!, meeting));
        var pools = new PoolStore(database);
        var farm = new FarmWorker(
            new LeaseStore(database), pools, new InputStore(database), new OrphanStore(database), hints, bus is null ? new NoBus() : bus, runner, workplace,
            new FarmWorkerOptions { Worker = worker, Models = models, Clock = clock });
        using WorkerEndpoints? endpoints = request.Port == 0 ? null : WorkerEndpoints.Start(request.Port, () => farm.IsReady);
        terminal.Say($"{worker.Holder} takes tasks of pool {request.Pool}");
        await farm.RunAsync(ct);
        return ExitCode.Ok;
    }

    /// <summary>A rank that takes no leases.</summary>
    private async Task<int> FollowAsync(GroupLayout layout, FarmWorkplace workplace, CancellationToken ct)
    {
        using RendezvousStore meeting = RendezvousStore.Connect(layout.MasterHost, layout.MasterPort, MeetingTimeout);
        terminal.Say($"{layout.Shape.RankNames[layout.Rank]} follows {layout.MasterHost}:{layout.MasterPort}");
        await new GroupFollower(workplace, layout, meeting, terminal.Warn).RunAsync(ct);
        return ExitCode.Ok;
    }

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

    private static PoolModel ModelAt(string path, torch.Device device) => Directory.Exists(path)
        ? new PoolModel(path, ModelFactsReader.Read(path), device.type == DeviceType.CUDA ? PoolModel.Cuda : PoolModel.Cpu)
        : throw new UsageException($"--model: the folder {path} does not exist");
}
