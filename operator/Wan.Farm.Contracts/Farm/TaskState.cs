namespace Wan.Farm.Contracts.Farm;

/// <summary>Where one task of a job stands.</summary>
public enum TaskState
{
    /// <summary>Waits for tasks that make what it reads.</summary>
    Blocked,

    /// <summary>May be taken.</summary>
    Ready,

    /// <summary>Somebody works on it.</summary>
    Leased,

    /// <summary>What it makes is in the artifact store.</summary>
    Done,

    /// <summary>Has failed as often as its job allows.</summary>
    Failed,

    /// <summary>Will not be done: its job was cancelled, or another of its tasks has failed.</summary>
    Cancelled,
}
