namespace Wan.Farm.Store.Leases;

/// <summary>A process of a group that ended by its own fault.</summary>
/// <param name="Message">For people: which, and how.</param>
public sealed record WorkerDeath(int? ExitCode, string Message);
