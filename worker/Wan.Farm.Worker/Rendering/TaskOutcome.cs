namespace Wan.Farm.Worker.Rendering;

/// <summary>How a task's artifact came to be there.</summary>
public enum TaskOutcome
{
    /// <summary>Computed by this run.</summary>
    Rendered,

    /// <summary>Found in the store under its key, checksum verified.</summary>
    Reused,
}
