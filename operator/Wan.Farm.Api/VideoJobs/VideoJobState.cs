namespace Wan.Farm.Api.VideoJobs;

/// <summary>A job's conditions in one word.</summary>
public enum VideoJobState
{
    /// <summary>Accepted; no group works on it yet.</summary>
    Pending,
    Running,
    Suspended,

    /// <summary>All chunks are there and are being joined.</summary>
    Assembling,
    Complete,
    Failed,
}
