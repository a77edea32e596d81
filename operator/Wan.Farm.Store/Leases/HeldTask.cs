namespace Wan.Farm.Store.Leases;

/// <summary>A lease, by what tells it from later ones.</summary>
internal sealed record HeldTask(long Task, long Epoch, Guid Job);
