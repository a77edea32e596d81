namespace Wan.Farm.Worker.Rendering;

/// <summary>Whether trying again helps.</summary>
public enum FailureKind
{
    /// <summary>Trying again, here or elsewhere, may succeed: a full disk, a store that went away.</summary>
    Transient,

    /// <summary>The same input fails the same way: bad weights, numbers that are not finite.</summary>
    Permanent,

    /// <summary>Needs a machine with more memory, or a smaller job.</summary>
    OutOfMemory,
}
