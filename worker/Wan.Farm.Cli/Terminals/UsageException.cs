namespace Wan.Farm.Cli.Terminals;

/// <summary>The command line or the job file is wrong: every problem, one line each. Exit code 2.</summary>
internal sealed class UsageException(string message, IReadOnlyList<string>? details = null) : Exception(message)
{
    public IReadOnlyList<string> Details { get; } = details ?? [];
}
