using Wan.Models.Caching;

namespace Wan.Farm.Worker.Rendering;

/// <summary>What one task took.</summary>
/// <param name="Key">Content key, in hex.</param>
/// <param name="Seconds">All of it, loading and storing included.</param>
/// <param name="LoadSeconds">Opening the checkpoint and reading weights.</param>
/// <param name="Steps">What its stage counts, see <see cref="RenderStage"/>.</param>
/// <param name="FirstStep">Above 0 when it resumed.</param>
/// <param name="SecondsPerStep">Null when no step was run.</param>
/// <param name="ExchangeSecondsPerStep">Of <paramref name="SecondsPerStep"/>, what was spent on exchanging with other lanes, waiting for them included.</param>
/// <param name="StoreSeconds">Spent on saving checkpoints, or feature caches for others.</param>
/// <param name="PeakMemoryBytes">Most memory of the process while it ran (on a GPU: of the GPU); null when unknown.</param>
public sealed record TaskReport(
    string Id,
    RenderStage Stage,
    string Key,
    TaskOutcome Outcome,
    double Seconds,
    double LoadSeconds,
    int Steps,
    int FirstStep,
    double? SecondsPerStep,
    double? ExchangeSecondsPerStep,
    double StoreSeconds,
    long? PeakMemoryBytes)
{
    /// <summary>What denoising took over from earlier steps, in forwards of the transformer, since the render began; null where it is not allowed to.</summary>
    public CacheReport? Reuse { get; init; }

    /// <summary>Of each process that worked on it, in the order of lanes or ranks, what <see cref="PeakMemoryBytes"/> is the sum of; null where it was one. 0 where a process does not know.</summary>
    public IReadOnlyList<long>? PeakMemoryBytesOfEach { get; init; }
}
