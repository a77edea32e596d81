using System.CommandLine;
using Wan.Farm.Cli.Inputs;
using Wan.Farm.Cli.Progress;
using Wan.Farm.Cli.Records;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Lanes;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Prompts;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Commands;

/// <summary><c>wanfarm render</c>: a job file to an MP4 on this machine.</summary>
/// <param name="program">How this program is called, for the command that goes on.</param>
internal sealed class RenderCommand(Terminal terminal, TimeProvider clock, string program)
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
                "wanfarm render long.yaml --lanes 2",
                "wanfarm render videojob.yaml --group ulysses=2,cfg=2",
                "wanfarm render videojob.yaml --output json | jq -r .video",
            ]);
        command.Aliases.Add("resume");
        job.AddTo(command);
        command.Add(force);
        command.SetAction((parsed, ct) => RunAsync(parsed, job.Read(parsed), parsed.GetValue(force), ct));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, JobRequest request, bool anew, CancellationToken ct)
    {
        terminal.SpeaksJson = request.Format == OutputFormat.Json;
        PreparedJob prepared = await JobPreparation.PrepareAsync(request, ct);
        if (prepared.Outputs.Video is not null)
            FfmpegTools.Require();
        if (prepared.Refusal is { } refusal)
            throw new CommandException(refusal);

        ArtifactStore artifacts = ArtifactStore.Open(prepared.WorkFolder);
        if (!prepared.PromptsAreKnown)
        {
            await ExtendPromptsAsync(prepared, ct);
            prepared = await JobPreparation.PrepareAsync(request, ct);
        }

        using IDisposable locks = RenderLocks.Take(prepared);
        if (!anew && await RenderRecords.FinishedAsync(prepared, ct) is { } finished)
        {
            terminal.Say($"{prepared.Job.Name} is already rendered; --force renders it anew.");
            Print(prepared, finished, request.Format, alreadyThere: true);
            return ExitCode.Ok;
        }

        Announce(prepared);
        await SeedRecord.WriteAsync(prepared.WorkFolder, prepared.Job.Name, (long)prepared.Job.Seed, ct);
        await KeepInputsAsync(prepared, ct);
        RenderContext context = prepared.ContextOf(artifacts, clock);
        if (anew)
            await RenderArtifacts.ForgetAsync(prepared.Plan, context, ct);
        try
        {
            RenderReport report = await ProgressView.RunAsync(
                terminal, clock, request.Format, observer => RenderAsync(prepared, context, observer, ct));
            foreach (string line in ReuseText.Of(report))
                terminal.Say(line);
            if (MemoryText.Of(report, prepared.Estimate) is { } memory)
                terminal.Say(memory);
            RenderRecord record = await RenderRecords.MakeAsync(prepared, report, ct);
            await Sidecar.WriteAsync(prepared.RecordPath, record, ct);
            await RenderArtifacts.TidyAsync(prepared.Plan, context, ct);
            Print(prepared, record, request.Format, alreadyThere: false);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            terminal.Say($"Stopped {await WhereAsync(prepared)}; what is done is kept.");
            terminal.Say($"To go on: {program} {ShellWords.Join(parsed.Tokens.Select(token => token.Value).Where(IsNotForce))}");
            return ExitCode.Cancelled;
        }
    }

    private static async Task<RenderReport> RenderAsync(PreparedJob prepared, RenderContext context, IRenderObserver observer, CancellationToken ct)
    {
        if (prepared.Processes is not { } processes)
            return await new PlanExecutor(context).RunAsync(prepared.Plan, observer, ct);
        var options = new LaneFarmOptions
        {
            Lanes = processes,
            Mesh = prepared.Request.Group,
            Command = await LaneCommand.StarterAsync(prepared, ct),
            MaxRestarts = prepared.Job.Spec.FailurePolicy.MaxRestarts,
        };
        await using var farm = new LaneFarm(context, prepared.Plan, options, observer);
        return await farm.RunAsync(ct);
    }

    /// <summary>Asks once and keeps the answer; planning finds it from then on.</summary>
    private async Task ExtendPromptsAsync(PreparedJob prepared, CancellationToken ct)
    {
        using IDisposable locks = RenderLocks.TakeName(prepared);
        terminal.Say($"asking {prepared.Job.Spec.PromptExtension!.Model} for {(prepared.Job.Shots.Count == 1 ? "a prompt" : $"{prepared.Job.Shots.Count} prompts")}");
        PromptRecord record = await JobPrompts.ExtendAsync(prepared.Job.Spec, ct);
        await record.WriteAsync(prepared.WorkFolder, prepared.Job.Name, ct);
    }

    /// <summary>The job's files as they are now, kept for all processes of the render.</summary>
    private static async Task KeepInputsAsync(PreparedJob prepared, CancellationToken ct)
    {
        using var look = new InputLook(JobPreparation.InputSources(prepared.Request, prepared.OutputFolder), prepared.InputCache);
        await JobInputFiles.KeepAsync(prepared.Job.Spec, prepared.Inputs, look, prepared.InputCache, ct);
    }

    private static async Task<string> WhereAsync(PreparedJob prepared)
    {
        IReadOnlyDictionary<string, string> states = await TaskStates.ReadAsync(prepared with { SeedIsChosen = true }, CancellationToken.None);
        (string task, string state) = prepared.Plan.Tasks.Select(task => (task.Id, states[task.Id])).First(pair => pair.Item2 != TaskStates.Done);
        return state == TaskStates.ToDo ? $"in {task}" : $"in {task} {state}";
    }

    private bool IsNotForce(string word) => word != force.Name && !force.Aliases.Contains(word);

    private void Announce(PreparedJob prepared)
    {
        RenderPlan plan = prepared.Plan;
        string length = plan.Frames == 1 ? "1 frame" : $"{plan.Frames} frames at {plan.FramesPerSecond} fps";
        string seed = prepared.SeedIsChosen ? "" : " (chosen now, kept for this job)";
        terminal.Say($"{prepared.Job.Name}: {plan.Size}, {length}, seed {prepared.Job.Seed}{seed}");
        foreach (ExtendedPrompt prompt in prepared.ExtendedPrompts ?? [])
            terminal.Say($"prompt extended by {prompt.Model}: {prompt.Text}");
        foreach (string note in prepared.Notes)
            terminal.Warn(note);
    }

    private void Print(PreparedJob prepared, RenderRecord record, OutputFormat format, bool alreadyThere)
    {
        if (format == OutputFormat.Json)
            terminal.Out.WriteLine(RenderRecords.ToJson(prepared, record, alreadyThere));
        else
            terminal.Out.WriteLine(prepared.Outputs.Main);
        terminal.Out.Flush();
    }
}
