using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Wan.Farm.Cli.Commands;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli;

/// <summary>The <c>wanfarm</c> command line: parses, runs a command, presents its failure.</summary>
internal sealed class WanFarmApp(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
{
    /// <returns>The process's exit code, see <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken ct)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Say more, with the stack trace of an error.", Recursive = true };
        ParseResult parsed = Root(verbose).Parse(args);
        bool traces = parsed.GetValue(verbose) || environment("WANFARM_DEBUG") is "1" or "true";
        var streams = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,   // Interrupt handles the signals
        };
        if (parsed.Action is ParseErrorAction)
        {
            UsageErrors.Present(parsed, terminal);
            return ExitCode.Usage;
        }
        try
        {
            return await parsed.InvokeAsync(streams, ct);
        }
        catch (Exception error)
        {
            return ErrorReport.Present(error, terminal, traces, ct);
        }
    }

    private RootCommand Root(Option<bool> verbose)
    {
        var root = new RootCommand("Renders AI video with the Wan models: a VideoJob file in, an MP4 out.")
        {
            new RenderCommand(terminal, clock, environment("WANFARM_COMMAND") ?? "wanfarm").Build(),
            new LaneCommand(clock).Build(),
            new PlanCommand(terminal).Build(),
            new InspectCommand(terminal).Build(),
            new ModelCommand(terminal, clock).Build(),
            new DataCommand(terminal).Build(),
            new TrainCommand(terminal, clock, environment).Build(),
            new ScoreCommand(terminal, clock).Build(),
            new WorkerCommand(terminal, clock, environment).Build(),
            new CrdCommand(terminal).Build(),
            verbose,
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
