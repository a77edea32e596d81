using System.CommandLine;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm render</c>: a job file to an MP4 on this machine.</summary>
internal sealed class RenderCommand(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
{
    private readonly JobOptions job = new();

    private readonly Option<bool> force = new("--force", "-f")
    {
        Description = "Render anew although the result, or parts of it, are there.",
    };

    public Command Build()
    {
        var command = new DocumentedCommand(
            "render",
            "Render a VideoJob file to an MP4 on this machine. Running it again resumes where it stopped.",
            [
                "wanfarm render videojob.yaml --model /models/Wan2.1-T2V-1.3B",
                "wanfarm render videojob.yaml --set spec.seed=7 --set spec.video.frames=33 --out tests",
                "wanfarm render videojob.yaml --output json | jq -r .video",
            ]);
        job.AddTo(command);
        command.Add(force);
        command.SetAction((parsed, ct) => RunAsync(job.Read(parsed), parsed.GetValue(force), ct));
        return command;
    }

    private Task<int> RunAsync(JobRequest request, bool force, CancellationToken ct)
    {
        _ = (terminal, clock, environment, request, force, ct);
        throw new CommandException("render: not built yet");
    }
}
