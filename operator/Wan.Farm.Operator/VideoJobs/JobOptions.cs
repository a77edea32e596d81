namespace Wan.Farm.Operator.VideoJobs;

/// <summary>How often the operator looks at jobs.</summary>
public sealed record JobOptions
{
    /// <summary>A job at work is looked at so often, and its progress is written no more often.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When a job that waits for something outside the cluster is looked at again.</summary>
    public TimeSpan WaitInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time that a deleted job's object stays because the farm's database is away.</summary>
    public TimeSpan LongestDeletion { get; init; } = TimeSpan.FromMinutes(4);
}
