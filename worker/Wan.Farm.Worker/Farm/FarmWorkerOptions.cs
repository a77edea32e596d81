using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Worker.Farm;

/// <summary>Who a worker is, and how patient.</summary>
public sealed record FarmWorkerOptions
{
    /// <summary>Its holder names this start of the group and no other.</summary>
    public required ClaimRequest Worker { get; init; }

    /// <summary>The models that it sees.</summary>
    public required IReadOnlyList<PoolModel> Models { get; init; }

    /// <summary>Called when the farm knows of this worker.</summary>
    public Action Entered { get; init; } = () => { };

    /// <summary>Between heartbeats: a small part of a lease.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Without a hint it looks for work so often; it also says then that it is there.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Before it tries again to reach a database that is away.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a worker that was told to go tries to say goodbye to a database that is away.</summary>
    public TimeSpan Goodbye { get; init; } = TimeSpan.FromSeconds(5);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
