namespace Wan.Farm.Worker.Timelines;

/// <summary>What one kind of work does along a timeline, such as windows, decode segments or shots.</summary>
/// <param name="Bars">By their first unit; they may overlap.</param>
public sealed record TimelineRow(string Title, IReadOnlyList<TimelineBar> Bars);
