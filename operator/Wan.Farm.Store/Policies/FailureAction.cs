namespace Wan.Farm.Store.Policies;

/// <summary>What to do about a failure.</summary>
public enum FailureAction
{
    /// <summary>Try again, and count it.</summary>
    Count,

    /// <summary>Try again without counting it.</summary>
    Ignore,

    /// <summary>Fail the job at once.</summary>
    FailJob,
}
