namespace Wan.Farm.Controllers;

/// <summary>Brings one object from what is to what should be.</summary>
/// <remarks>
/// A pass reads everything anew and can be repeated. It runs for one key at a time, on one worker. An exception means that
/// the key is tried again, later each time.
/// </remarks>
public interface IReconciler
{
    Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct);
}
