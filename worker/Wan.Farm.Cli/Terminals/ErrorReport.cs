using Wan.Farm.Api.Binding;
using Wan.Farm.Worker.Artifacts;
using Wan.Farm.Worker.Farm.Preflights;
using Wan.Farm.Worker.Inputs;
using Wan.Farm.Worker.Media;
using Wan.Farm.Worker.Prompts;
using Wan.Farm.Worker.Rendering;
using Wan.Models.TextEncoder;
using Wan.Models.Weights;
using Wan.Parallel;
using Wan.Training.Runs;

namespace Wan.Farm.Cli.Terminals;

/// <summary>Turns what went wrong into lines for a person and an exit code.</summary>
internal static class ErrorReport
{
    public static int Present(Exception error, Terminal terminal, bool withTrace, CancellationToken ct)
    {
        if (error is OperationCanceledException && ct.IsCancellationRequested)
            return ExitCode.Cancelled;
        (int code, string message, string? hint) = Describe(error);
        foreach (string line in error is InvalidJobException ? message.Split(Environment.NewLine) : [message])
            terminal.Fail(line);
        if (hint is not null)
            terminal.Say($"  {hint}");
        if (withTrace)
            terminal.Say(error.ToString());
        return code;
    }

    private static (int Code, string Message, string? Hint) Describe(Exception error) => error switch
    {
        UsageException or InvalidJobException => (ExitCode.Usage, error.Message, null),
        InputException input => (input.IsTransient ? ExitCode.Failed : ExitCode.Usage, error.Message, null),
        PromptExtensionException extension => (ExitCode.Failed, error.Message, extension.IsTransient ? "Running the same command again asks again." : null),
        PreflightException => (ExitCode.Preflight, $"not fit for work: {error.Message}", null),
        CommandException { Hint: var hint } => (ExitCode.Failed, error.Message, hint),
        RenderException render => (ExitCode.Failed, $"{Name(render.Stage)}: {render.Message}", Advice(render)),
        StorageException or MediaException or CheckpointException or TokenizerException or TrainingException => (ExitCode.Failed, error.Message, null),
        ProcessGroupException lost => (ExitCode.Failed, lost.Message, "The same command in all processes goes on from what was saved last."),
        UnauthorizedAccessException or IOException => (ExitCode.Failed, error.Message, null),
        DllNotFoundException => (ExitCode.Failed, error.Message, null),
        _ => (ExitCode.Failed, $"unexpected {error.GetType().Name}: {FirstLine(error.Message)}", "Run again with --verbose for the details."),
    };

    private static string Name(RenderStage stage) => stage.ToString().ToLowerInvariant();

    private static string? Advice(RenderException error) => error.Kind switch
    {
        FailureKind.Transient => "Running the same command again continues from the last checkpoint.",
        FailureKind.OutOfMemory => "'wanfarm plan' shows the memory each stage needs; fewer frames or a smaller size need less.",
        _ => null,
    };

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
