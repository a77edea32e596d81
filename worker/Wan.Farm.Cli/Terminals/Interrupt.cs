using System.Runtime.InteropServices;
using Wan.Farm.Worker.Lanes;

namespace Wan.Farm.Cli.Terminals;

/// <summary>Ctrl-C and SIGTERM: the first asks for a stop at the next step boundary, the second leaves at once.</summary>
internal sealed class Interrupt : IDisposable
{
    // SIGXFSZ: left alone it kills; ignored, a write past the limit (ulimit -f) is an error that can be presented.
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    private readonly CancellationTokenSource source = new();
    private readonly Terminal terminal;
    private readonly PosixSignalRegistration[] registrations;

    /// <param name="isLane">A lane's supervisor speaks for it, and passes on what Ctrl-C means: the lane heeds SIGTERM alone, in silence.</param>
    public Interrupt(Terminal terminal, bool isLane)
    {
        this.terminal = terminal;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, isLane ? Ignore : Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, isLane ? Stop : Handle),
            PosixSignalRegistration.Create(FileTooLarge, Ignore),
        ];
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private static void Ignore(PosixSignalContext context) => context.Cancel = true;

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        Cancel();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (source.IsCancellationRequested)
            Signals.ExitNow(ExitCode.Cancelled);
        terminal.Say("Stopping after the current step (again to leave at once).");
        Cancel();
    }

    /// <remarks>A signal may come while the command ends by itself: its handler is then under way when the registration goes.</remarks>
    private void Cancel()
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Nothing is left to be stopped.
        }
    }
}
