namespace Wan.Farm.Contracts.Farm;

/// <summary>Where a job stands. Whether it is suspended is a field of its own: a suspended job keeps its phase.</summary>
public enum JobPhase
{
    /// <summary>Its tasks are done by whoever takes them.</summary>
    Running,

    /// <summary>All tasks are done and the files that a person gets are there.</summary>
    Complete,

    /// <summary>A task has failed as often as the job allows, or somebody declared it failed.</summary>
    Failed,

    /// <summary>Stopped for good; what was finished is kept.</summary>
    Cancelled,
}
