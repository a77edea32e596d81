namespace Wan.Farm.Worker.Timelines;

/// <summary>Puts bars that overlap below each other.</summary>
public static class BarStacking
{
    /// <summary>For each bar the level, from 0, on which none of the bars before it is in its way: as few levels as there can be.</summary>
    public static int[] Levels(IReadOnlyList<TimelineBar> bars)
    {
        List<int> ends = [];
        var levels = new int[bars.Count];
        foreach (int i in Enumerable.Range(0, bars.Count).OrderBy(i => bars[i].First))
        {
            int level = ends.FindIndex(end => end <= bars[i].First);
            if (level < 0)
            {
                level = ends.Count;
                ends.Add(0);
            }

            ends[level] = bars[i].End;
            levels[i] = level;
        }

        return levels;
    }
}
