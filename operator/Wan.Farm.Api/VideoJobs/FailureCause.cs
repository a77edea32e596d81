namespace Wan.Farm.Api.VideoJobs;

/// <summary>Why a task failed.</summary>
public enum FailureCause
{
    /// <summary>Something that may pass: a full disk, a store that went away.</summary>
    Transient,

    /// <summary>The same input fails the same way: bad weights, numbers that are not finite.</summary>
    Permanent,

    /// <summary>The device has too little memory.</summary>
    OutOfMemory,

    /// <summary>What the task reads is gone from the store, or damaged.</summary>
    InputLost,

    /// <summary>No step was done for deadlines.stallSeconds.</summary>
    Stalled,

    /// <summary>A container of the worker's group ended by its own fault.</summary>
    WorkerDied,
}
