using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store.Jobs;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Everything that counts for a job's next step, at one moment.</summary>
public sealed record JobObservation
{
    public required VideoJobResource Object { get; init; }

    public required Bound<VideoJob> Document { get; init; }

    /// <summary>Null when the document is not valid.</summary>
    public PoolChoice? Choice { get; init; }

    /// <summary>What the pool's workers say of the job's model; null when none has said anything yet, or the job is at work already.</summary>
    public SeenModel? Model { get; init; }

    /// <summary>What is to be known of the job's files; null when it names none, or is at work already.</summary>
    public InputQuestion? Question { get; init; }

    /// <summary>What a worker of the pool has found; null when none has looked yet.</summary>
    public InputAnswer? Inputs { get; init; }

    /// <summary>What the farm's records say of the job; null before it is in them.</summary>
    public JobSnapshot? Work { get; init; }

    /// <summary>False when the farm's database does not answer: then <see cref="Work"/> and <see cref="Model"/> are not known.</summary>
    public bool IsStateKnown { get; init; } = true;
}
