namespace Wan.Parallel;

/// <summary>A group that did not come about.</summary>
public sealed class GroupJoinException : ProcessGroupException
{
    internal GroupJoinException(string group, string message, IReadOnlyList<int> missing, Exception? inner = null)
        : base(group, message, inner) => MissingRanks = missing;

    /// <summary>The ranks that did not come in time; empty when the reason is another.</summary>
    public IReadOnlyList<int> MissingRanks { get; }
}
