namespace Wan.Farm.Api.VideoSchedules;

/// <summary>What happens when it is time and an earlier VideoJob is still at work.</summary>
public enum ConcurrencyPolicy
{
    /// <summary>Both are rendered.</summary>
    Allow,

    /// <summary>The new one waits until the earlier one has ended; of several that wait, only the latest is made.</summary>
    Forbid,

    /// <summary>The earlier one is deleted.</summary>
    Replace,
}
