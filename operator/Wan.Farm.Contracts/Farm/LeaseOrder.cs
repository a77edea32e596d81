namespace Wan.Farm.Contracts.Farm;

/// <summary>What a worker hears when it extends its lease.</summary>
public enum LeaseOrder
{
    /// <summary>Go on.</summary>
    Go,

    /// <summary>The job was cancelled, suspended or has failed: stop at the end of the step, save, and give the lease back.</summary>
    Stop,

    /// <summary>The lease belongs to somebody else, or to nobody: stop, and report nothing.</summary>
    Lost,
}
