using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Cli.Terminals;

/// <summary>What the process says to its caller.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;

    /// <summary>The command line, the job file or a training configuration is wrong; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>A worker is not fit to take work; the operator knows the number.</summary>
    public const int Preflight = WorkerExit.Preflight;

    /// <summary>128 + SIGINT, as a shell reports it.</summary>
    public const int Cancelled = 130;
}
