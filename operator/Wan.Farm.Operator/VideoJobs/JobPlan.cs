using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Policies;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>What a job needs next.</summary>
public sealed record JobPlan
{
    /// <summary>To be put into the farm's records.</summary>
    public NewJob? Admit { get; init; }

    /// <summary>To be asked of the workers of a pool, by its name.</summary>
    public (string Pool, InputQuestion Question)? Ask { get; init; }

    /// <summary>To be told to the farm's records; null: as it is there.</summary>
    public bool? Suspend { get; init; }

    public int? Priority { get; init; }

    /// <summary>What changed of how much the job bears; null: as it is there.</summary>
    public (FailurePolicy Policy, int? StallSeconds)? Policy { get; init; }

    /// <summary>The job has failed, one of its deadlines being over.</summary>
    public (string Reason, string Message)? Fail { get; init; }

    /// <summary>Tasks to be done again.</summary>
    public IReadOnlyList<int>? Retry { get; init; }

    /// <summary>The object goes: the farm's records are to forget it, then the finalizer is to go.</summary>
    public bool Forget { get; init; }

    /// <summary>The farm's records need not be heard any more for the finalizer to go: a sweep follows when they are back.</summary>
    public bool ForgetLater { get; init; }

    /// <summary>The time to live of the finished job is over.</summary>
    public bool DeleteObject { get; init; }

    /// <summary>Workers to wake.</summary>
    public int Offer { get; init; }

    /// <summary>What to report; null: as it is.</summary>
    public VideoJobStatus? Status { get; init; }

    public TimeSpan? RecheckAfter { get; init; }
}
