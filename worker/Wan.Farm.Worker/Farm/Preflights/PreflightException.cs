namespace Wan.Farm.Worker.Farm.Preflights;

/// <summary>A worker, or a rank of its group, is not fit to take work: which, what is wrong, and what helps.</summary>
public sealed class PreflightException(IReadOnlyList<string> problems, Exception? inner = null) : Exception(string.Join("; ", problems), inner)
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
