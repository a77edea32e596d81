namespace Wan.Farm.Benchmarks;

/// <summary>A figure that is not a duration: memory, load rate.</summary>
internal sealed record Measurement(string Name, double Value, string Unit, string Title);
