namespace Wan.Farm.Contracts.Farm;

/// <summary>Why a task failed, as far as it says whether trying again helps.</summary>
public enum TaskFailureKind
{
    /// <summary>Trying again may succeed: a full disk, a store that went away.</summary>
    Transient,

    /// <summary>The same input fails the same way: bad weights, numbers that are not finite.</summary>
    Permanent,

    /// <summary>Needs a machine with more memory, or a smaller job.</summary>
    OutOfMemory,

    /// <summary>A rank of the worker's group has gone: no fault of the work, unless worker after worker is lost at it before a step is done.</summary>
    Lost,

    /// <summary>What it reads has gone from the artifact store, or is damaged: it is made again first. Counts like any other failure.</summary>
    InputLost,

    /// <summary>No step was done for longer than the job allows, although the worker was heard of.</summary>
    Stalled,

    /// <summary>A process of the worker's group ended by its own fault.</summary>
    WorkerDied,
}
