namespace Wan.Farm.Worker.Rendering;

/// <summary>Processes that work on one thing stop together: one that stopped by itself would be a loss to the others.</summary>
internal static class GroupStops
{
    /// <summary>Called by all of a group between two pieces of work.</summary>
    /// <exception cref="OperationCanceledException">This process was told to stop, or another one of the group was.</exception>
    public static void ThrowIfAnyStops(this ILaneGroup group, CancellationToken ct)
    {
        if (group.IsAlone)
            ct.ThrowIfCancellationRequested();
        else if (group.Any(ct.IsCancellationRequested, second: false).First)
            throw new OperationCanceledException(ct);
    }
}
