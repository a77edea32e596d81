using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Leases;

/// <summary>What history says of an attempt that came to nothing.</summary>
/// <param name="Lease">As it was at the end.</param>
internal sealed record EndedAttempt(LeaseRow Lease, AttemptOutcome Outcome)
{
    public TaskFailureKind? Failure { get; init; }

    public string? Message { get; init; }
}
