namespace Wan.Farm.Api.VideoJobs;

/// <summary>A job's conditions in one word.</summary>
public enum VideoJobState
{
    /// <summary>Accepted; no group works on it yet.</summary>
    Pending,

    /// <summary>It was begun; the reason says whether a group is at it at the moment.</summary>
    Running,
    Suspended,

    /// <summary>All chunks are there and are being joined.</summary>
    Assembling,
    Complete,
    Failed,
}
