using Wan.Farm.Cli.Commands;
using Wan.Farm.Cli.Terminals;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Progress;

/// <summary>Picks how progress is shown: bars on a terminal, JSON lines for programs, plain lines otherwise.</summary>
internal static class ProgressView
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan JsonInterval = TimeSpan.FromSeconds(0.5);

    public static Task<T> RunAsync<T>(Terminal terminal, TimeProvider clock, OutputFormat format, Func<IRenderObserver, Task<T>> work) => format switch
    {
        OutputFormat.Json => work(new JsonProgress(terminal, clock, JsonInterval)),
        _ when terminal.TalksToPerson => BarProgress.RunAsync(terminal, clock, work),
        _ => work(new LineProgress(terminal, clock, PlainInterval)),
    };
}
