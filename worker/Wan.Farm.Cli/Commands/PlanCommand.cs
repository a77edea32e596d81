using System.CommandLine;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm plan</c>: what a render would do, without doing it.</summary>
internal sealed class PlanCommand(Terminal terminal)
{
    private readonly JobOptions job = new();

    public Command Build()
    {
        var command = new DocumentedCommand(
            "plan",
            "Show the tasks of a VideoJob file with their sizes, memory, time and disk, without rendering.",
            [
                "wanfarm plan videojob.yaml --model /models/Wan2.1-T2V-1.3B",
                "wanfarm plan videojob.yaml --set spec.video.frames=161 --output json",
            ]);
        job.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(job.Read(parsed), ct));
        return command;
    }

    private async Task<int> RunAsync(JobRequest request, CancellationToken ct)
    {
        terminal.SpeaksJson = request.Format == OutputFormat.Json;
        PreparedJob prepared = await JobPreparation.PrepareAsync(request, ct);
        PlanSummary summary = PlanSummary.Of(prepared, await TaskStates.ReadAsync(prepared, ct));
        if (request.Format == OutputFormat.Json)
            terminal.Out.WriteLine(summary.ToJson());
        else
            PlanTable.Write(summary, terminal.OutConsole);
        return ExitCode.Ok;
    }
}
