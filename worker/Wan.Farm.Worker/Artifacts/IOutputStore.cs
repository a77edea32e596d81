using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Where the files of a finished job go that a person gets: <c>outputs/namespace/job/hello.mp4</c>.</summary>
public interface IOutputStore
{
    /// <summary>Puts a copy of a finished file there, in place of an older one in one step.</summary>
    /// <exception cref="StorageException">It cannot be written; what was there is as it was.</exception>
    Task<JobOutput> PublishAsync(string space, string job, string file, CancellationToken ct);
}
