namespace Wan.Parallel;

/// <summary>How an all-reduce combines the ranks' values.</summary>
public enum Reduction
{
    Sum,
    Max,
    Min,
}
