namespace Wan.Farm.Api.VideoJobs;

/// <summary>Reasons of a job's conditions and of its state. Part of the API: never renamed.</summary>
/// <remarks>A job that has failed has the reason that the farm's records give, such as RetriesExhausted, OutOfMemory, WorkersLost, Stalled or FailurePolicyRule.</remarks>
public static class VideoJobReasons
{
    /// <summary>A field is out of its limits in a way that the cluster's own rules do not see.</summary>
    public const string InvalidSpec = "InvalidSpec";

    /// <summary>The namespace has no pool with the job's model.</summary>
    public const string NoPool = "NoPool";

    /// <summary>The pool that the job names does not exist.</summary>
    public const string PoolNotFound = "PoolNotFound";

    /// <summary>The pool that the job names does not have its model.</summary>
    public const string ModelNotInPool = "ModelNotInPool";

    /// <summary>No worker of the pool has been up yet to say what the model is.</summary>
    public const string WaitingForModel = "WaitingForModel";

    /// <summary>The model cannot render what the job asks for.</summary>
    public const string ModelCannotRender = "ModelCannotRender";

    /// <summary>The job names files of its user's machine, or asks for a prompt extension, which a cluster does not follow.</summary>
    public const string InputsNotSupported = "InputsNotSupported";

    /// <summary>No worker of the pool has looked yet at the files that the job names.</summary>
    public const string WaitingForInputs = "WaitingForInputs";

    /// <summary>A file that the job names is not there, damaged, too large, or not allowed.</summary>
    public const string InputsUnusable = "InputsUnusable";

    /// <summary>The farm's database does not answer. The job goes on as soon as it does.</summary>
    public const string StateUnavailable = "StateUnavailable";

    /// <summary>No task was begun within deadlines.startSeconds.</summary>
    public const string StartDeadlineExceeded = "StartDeadlineExceeded";

    /// <summary>The video was not there within deadlines.activeSeconds.</summary>
    public const string ActiveDeadlineExceeded = "ActiveDeadlineExceeded";

    /// <summary>A task has failed and is tried again.</summary>
    public const string TaskFailing = "TaskFailing";

    /// <summary>What had failed was done at a later attempt.</summary>
    public const string Recovered = "Recovered";

    public const string Accepted = "Accepted";

    /// <summary>Every group of the pool is busy, or none is ready.</summary>
    public const string WaitingForGroup = "WaitingForGroup";

    public const string Rendering = "Rendering";

    /// <summary>The pieces are there and are being joined.</summary>
    public const string Assembling = "Assembling";

    /// <summary>The job is to be suspended, and a group is still finishing its step.</summary>
    public const string Stopping = "Stopping";

    public const string Suspended = "Suspended";

    public const string Resumed = "Resumed";

    /// <summary>Chunks are done again because somebody asked for it.</summary>
    public const string Retried = "Retried";

    /// <summary>The video is there.</summary>
    public const string Rendered = "Rendered";
}
