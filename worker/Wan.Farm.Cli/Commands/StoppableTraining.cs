using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary>A training that Ctrl-C and SIGTERM stop after the current step, saved.</summary>
internal static class StoppableTraining
{
    /// <returns>what the training returns, or <see cref="ExitCode.Cancelled"/></returns>
    public static int Run(Terminal terminal, Func<CancellationToken, int> training, CancellationToken ct)
    {
        using var interrupt = new Interrupt(terminal, isLane: false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, interrupt.Token);
        try
        {
            return training(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            terminal.Say("Stopped, and saved. The same command goes on from here.");
            return ExitCode.Cancelled;
        }
    }
}
