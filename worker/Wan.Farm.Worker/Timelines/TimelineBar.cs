namespace Wan.Farm.Worker.Timelines;

/// <summary>A stretch of a timeline: units <c>[First, First + Count)</c>.</summary>
/// <param name="Lane">Who does it, from 0; gives the colour.</param>
public sealed record TimelineBar(int First, int Count, string Label, int Lane = 0)
{
    public int End => First + Count;
}
