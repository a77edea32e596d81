namespace Wan.Farm.Worker.Lanes;

/// <summary>What happened in a lane.</summary>
public enum LaneEventKind
{
    /// <summary>It can take orders.</summary>
    Ready,

    Started,

    Preparing,

    Progressed,

    Warned,

    /// <summary>The task is done; it waits for orders.</summary>
    Finished,

    /// <summary>Another lane of the task is gone: it waits for orders, its work is saved.</summary>
    Lost,

    /// <summary>It was told to stop and has saved its work.</summary>
    Stopped,

    /// <summary>The task cannot be done.</summary>
    Failed,
}
