using System.Runtime.InteropServices;

namespace Wan.Farm.Cli.Terminals;

/// <summary>Ctrl-C and SIGTERM: the first asks for a stop at the next step boundary, the second leaves at once.</summary>
internal sealed class Interrupt : IDisposable
{
    // SIGXFSZ: left alone it kills; ignored, a write past the limit (ulimit -f) is an error that can be presented.
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    private readonly CancellationTokenSource source = new();
    private readonly Terminal terminal;
    private readonly PosixSignalRegistration[] registrations;

    public Interrupt(Terminal terminal)
    {
        this.terminal = terminal;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(FileTooLarge, context => context.Cancel = true),
        ];
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (source.IsCancellationRequested)
            ExitNow(ExitCode.Cancelled);
        terminal.Say("Stopping after the current step (again to leave at once).");
        source.Cancel();
    }

    // Environment.Exit waits for native threads that may be in the middle of a long operation.
    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void ExitNow(int code);
}
