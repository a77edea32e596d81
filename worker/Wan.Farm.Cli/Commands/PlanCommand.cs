using System.CommandLine;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm plan</c>: what a render would do, without doing it.</summary>
internal sealed class PlanCommand(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
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

    private Task<int> RunAsync(JobRequest request, CancellationToken ct)
    {
        _ = (terminal, clock, environment, request, ct);
        throw new CommandException("plan: not built yet");
    }
}
