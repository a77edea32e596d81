using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.Machines;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Planning;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Lanes;
using Wan.Parallel;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm lane</c>: one process of a render with <c>--lanes</c> or <c>--group</c>. Started by it, not by people.</summary>
internal sealed class LaneCommand(TimeProvider clock)
{
    public const string Name = "lane";
    private const string JoinVariable = "WANFARM_LANE_JOIN_SECONDS";
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(60);

    private readonly JobOptions job = new();

    private readonly Option<string> store = new("--store") { Description = "Where the lanes meet.", HelpName = "HOST:PORT", Required = true };

    public Command Build()
    {
        var command = new Command(Name, "One process of a render with --lanes or --group; takes orders on standard input.") { store };
        command.Hidden = true;
        job.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(job.Read(parsed), parsed.GetRequiredValue(store), ct));
        return command;
    }

    /// <summary>Writes the job down for the lanes, its seed included, and says how they are started.</summary>
    public static async Task<Func<int, RendezvousStore, ProcessStartInfo>> StarterAsync(PreparedJob prepared, CancellationToken ct)
    {
        string file = Path.Combine(prepared.WorkFolder, "lanes", $"{prepared.Job.Name}.json");
        await Sidecar.WriteAsync(file, WithKeptInputs(prepared).ToJson(), ct);
        string program = Environment.ProcessPath!;
        string[] arguments =
        [
            Name, file,
            "--model", prepared.ModelFolder,
            "--out", prepared.OutputFolder,
            "--device", prepared.Device.type == TorchSharp.DeviceType.CPU ? "cpu" : "cuda",
            .. prepared.Request.Group is { } mesh
                ? ["--group", mesh.ToString()]
                : (string[])["--lanes", prepared.Machine.Processes.ToString(CultureInfo.InvariantCulture)],
            "--weights", prepared.Machine.Weights.ToString(),
            "--threads", prepared.Machine.Threads.ToString(CultureInfo.InvariantCulture),
        ];
        return (number, store) =>
        {
            var start = new ProcessStartInfo(program, [.. arguments, "--store", string.Create(CultureInfo.InvariantCulture, $"{store.Host}:{store.Port}")]);
            if (prepared.Request.Group is not null && VisibleGpu.Of(number - 1, prepared.Machine.Devices, Environment.GetEnvironmentVariable(VisibleGpu.Variable)) is { } gpu)
                start.Environment[VisibleGpu.Variable] = gpu;
            return start;
        };
    }

    /// <summary>The lanes' job lies elsewhere: it names files where they are kept, and LoRAs by their full paths.</summary>
    private static ResolvedJob WithKeptInputs(PreparedJob prepared)
    {
        Dictionary<string, string> kept = prepared.Inputs.Files.ToDictionary(file => file.Field, file => prepared.InputCache.PathOf(file.Sha256));
        VideoJobSpec spec = NamedFiles.Rename(prepared.Job.Spec, file => kept[file.Field]);
        if (spec.Loras is { } loras)
            spec = spec with { Loras = [.. loras.Zip(prepared.Loras, (lora, fit) => lora with { Path = fit.Use.Path })] };
        return ResolvedJob.Resolve(prepared.Job.Job with { Spec = spec }, (long)prepared.Job.Seed);
    }

    private async Task<int> RunAsync(JobRequest request, string address, CancellationToken ct)
    {
        string[] parts = address.Split(':');
        using RendezvousStore meeting = RendezvousStore.Connect(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), JoinTimeout);
        PreparedJob prepared = await JobPreparation.PrepareAsync(request, ct);
        var lane = new LaneWorker(prepared.ContextOf(ArtifactStore.Open(prepared.WorkFolder), clock), prepared.Plan, meeting, Patience());
        await lane.RunAsync(Console.In, Console.Out, ct);
        return ExitCode.Ok;
    }

    private static TimeSpan Patience() =>
        double.TryParse(Environment.GetEnvironmentVariable(JoinVariable), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : JoinTimeout;
}
