namespace Wan.Farm.Worker.Timelines;

/// <summary>A plan, to be shown along its timeline.</summary>
/// <param name="Title">One line.</param>
/// <param name="Length">In units.</param>
/// <param name="Unit">What the units are, in the plural, such as <c>latents</c>.</param>
public sealed record TimelineChart(string Title, int Length, string Unit, IReadOnlyList<TimelineRow> Rows);
