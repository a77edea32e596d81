namespace Wan.Parallel;

/// <summary>This rank aborted the group itself.</summary>
public sealed class GroupAbortedException : ProcessGroupException
{
    internal GroupAbortedException(string group, string reason, Exception? inner = null)
        : base(group, reason, inner)
    {
    }
}
