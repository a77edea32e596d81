namespace Wan.Farm.Api.VideoJobs;

/// <summary>What to do about a failure.</summary>
public enum FailureRuleAction
{
    /// <summary>The job has failed, with the reason FailurePolicyRule.</summary>
    FailJob,

    /// <summary>The task is tried again, and it does not count.</summary>
    Ignore,

    /// <summary>The task is tried again, and it counts against maxRestarts.</summary>
    Count,
}
