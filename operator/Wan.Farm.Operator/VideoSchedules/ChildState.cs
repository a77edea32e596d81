namespace Wan.Farm.Operator.VideoSchedules;

public enum ChildState
{
    /// <summary>It has not ended.</summary>
    Active,
    Complete,
    Failed,
}
