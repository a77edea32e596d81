namespace Wan.Farm.Contracts.Farm;

/// <summary>How one attempt at a task ended.</summary>
public enum AttemptOutcome
{
    /// <summary>Everything it makes was stored.</summary>
    Committed,

    /// <summary>The work itself failed; counts against the job's failure policy.</summary>
    Failed,

    /// <summary>Given back by a worker that was told to go; the next one goes on from its checkpoint. Does not count.</summary>
    Released,

    /// <summary>The worker was not heard of until its lease ran out, or a process of its group was seen to end. Does not count, unless the job's policy has a rule for it.</summary>
    Expired,

    /// <summary>Stopped because the job was cancelled, suspended, or has failed elsewhere. Does not count.</summary>
    Stopped,
}
