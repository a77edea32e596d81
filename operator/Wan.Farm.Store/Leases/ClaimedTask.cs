using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Store.Leases;

/// <summary>What a claim reads in one go.</summary>
internal sealed record ClaimedTask
{
    public required long Task { get; init; }

    public required long Epoch { get; init; }

    public required int Attempt { get; init; }

    public required bool Anew { get; init; }

    public required string Body { get; init; }

    public required Guid Job { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string ModelPath { get; init; }

    public required string ModelDigest { get; init; }

    public required string Dtype { get; init; }

    public required int Frames { get; init; }

    public TaskLease Lease(string holder, TimeSpan duration) => new(
        Task,
        Epoch,
        Attempt,
        holder,
        duration,
        new LeasedJob(Job, Namespace, Name, ModelPath, ModelDigest, Enum.Parse<ComputeDtype>(Dtype), Frames),
        RenderTaskJson.Read(Body))
    {
        Anew = Anew,
    };
}
