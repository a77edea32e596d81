namespace Wan.Farm.Worker.Rendering;

/// <summary>What a render made and what it took.</summary>
/// <param name="FramesSha256">Over the SHA-256 of each raw 8-bit RGB frame [H, W, 3], in order: equal renders have equal ones.</param>
/// <param name="PeakMemoryBytes">Most memory over all tasks; null when unknown.</param>
public sealed record RenderReport(IReadOnlyList<TaskReport> Tasks, string FramesSha256, double Seconds, long? PeakMemoryBytes);
