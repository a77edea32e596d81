namespace Wan.Farm.Controllers.Leadership;

/// <summary>Which lease is held, and how fast a lost leader is replaced.</summary>
/// <remarks>
/// A leader that cannot renew for <see cref="RenewLimit"/> stops, and others take over after <see cref="LeaseTime"/>: the first
/// must be shorter, by more than clocks differ in speed.
/// </remarks>
public sealed record LeaderElectionOptions
{
    public required string Namespace { get; init; }

    /// <summary>Name of the lease.</summary>
    public required string Name { get; init; }

    /// <summary>Of this process, and of no other: host name and something random.</summary>
    public required string Identity { get; init; }

    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan RenewLimit { get; init; } = TimeSpan.FromSeconds(7);

    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
