namespace Wan.Farm.Benchmarks;

/// <summary>One thing to time. <paramref name="Prepare"/> builds it once; each call of what it returns is one run.</summary>
/// <param name="Name">Also the name under which the reference program knows its counterpart.</param>
/// <param name="Title">What is computed, with the shapes.</param>
/// <param name="HasReference">Whether the reference program has a counterpart.</param>
/// <param name="OperationsPerRun">A run repeats a tiny operation this many times; the report divides by it.</param>
internal sealed record Benchmark(
    string Name,
    string Title,
    bool HasReference,
    Func<Action> Prepare,
    int OperationsPerRun = 1)
{
    /// <summary>The reference's benchmark, where it goes by another name.</summary>
    public string ReferenceName { get; init; } = Name;
}
