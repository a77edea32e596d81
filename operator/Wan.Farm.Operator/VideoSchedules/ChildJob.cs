namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>A VideoJob that a schedule has made.</summary>
/// <param name="DueAt">When it was due.</param>
/// <param name="IsGoing">Its object is being deleted.</param>
public sealed record ChildJob(string Name, string Uid, DateTimeOffset DueAt, ChildState State, DateTimeOffset? EndedAt, bool IsGoing)
{
    public bool IsActive => State == ChildState.Active && !IsGoing;
}
