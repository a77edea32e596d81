namespace Wan.Parallel;

/// <summary>A group that cannot go on. Join another under a new name.</summary>
public abstract class ProcessGroupException : Exception
{
    private protected ProcessGroupException(string group, string reason, Exception? inner)
        : base($"{group}: {reason}", inner) => (Group, Reason) = (group, reason);

    public string Group { get; }

    /// <summary>The message without the group's name.</summary>
    public string Reason { get; }
}
