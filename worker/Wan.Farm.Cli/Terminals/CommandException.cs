namespace Wan.Farm.Cli.Terminals;

/// <summary>A command cannot go on for a reason that a person can act on. Exit code 1.</summary>
internal sealed class CommandException(string message, string? hint = null, Exception? inner = null) : Exception(message, inner)
{
    public string? Hint { get; } = hint;
}
