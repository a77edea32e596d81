using System.CommandLine;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Timelines;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm plan</c>: what a render would do, without doing it.</summary>
internal sealed class PlanCommand(Terminal terminal)
{
    private readonly JobOptions job = new();

    private readonly Option<string?> plot = new("--plot") { Description = "Write the timeline as a picture.", HelpName = "PNG" };

    public Command Build()
    {
        var command = new DocumentedCommand(
            "plan",
            "Show the tasks of a VideoJob file with their sizes, memory, time and disk, without rendering.",
            [
                "wanfarm plan videojob.yaml --model /models/Wan2.1-T2V-1.3B",
                "wanfarm plan videojob.yaml --set spec.video.frames=161 --output json",
                "wanfarm plan long.yaml --lanes 3 --plot timeline.png",
            ]);
        job.AddTo(command);
        command.Add(plot);
        command.SetAction((parsed, ct) => RunAsync(job.Read(parsed), parsed.GetValue(plot), ct));
        return command;
    }

    private async Task<int> RunAsync(JobRequest request, string? picture, CancellationToken ct)
    {
        terminal.SpeaksJson = request.Format == OutputFormat.Json;
        PreparedJob prepared = await JobPreparation.PrepareAsync(request, ct);
        PlanSummary summary = PlanSummary.Of(prepared, await TaskStates.ReadAsync(prepared, ct));
        if (request.Format == OutputFormat.Json)
            terminal.Out.WriteLine(summary.ToJson());
        else
            PlanTable.Write(summary, PlanTimeline.Of(prepared.Plan, prepared.Lanes ?? 1), terminal.OutConsole);
        if (picture is not null)
            await WriteAsync(prepared, picture, ct);
        return ExitCode.Ok;
    }

    private async Task WriteAsync(PreparedJob prepared, string picture, CancellationToken ct)
    {
        if (PlanTimeline.Of(prepared.Plan, prepared.Lanes ?? 1) is not { } chart)
            throw new UsageException("--plot: this video is rendered in one piece, there is no timeline to show");
        await AtomicFile.WriteAsync(picture, TimelinePicture.Paint(chart), ct);
        terminal.Say($"timeline in {picture}");
    }
}
