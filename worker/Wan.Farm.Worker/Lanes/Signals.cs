using System.Runtime.InteropServices;

namespace Wan.Farm.Worker.Lanes;

/// <summary>What .NET does not offer of processes and signals.</summary>
public static class Signals
{
    internal const int Terminate = 15;

    /// <summary>Sends a signal to another process.</summary>
    [DllImport("libc", EntryPoint = "kill")]
    internal static extern int Send(int processId, int signal);

    /// <summary>Ends this process at once. Environment.Exit waits for native threads that may be in the middle of a long operation.</summary>
    [DllImport("libc", EntryPoint = "_exit")]
    public static extern void ExitNow(int code);
}
