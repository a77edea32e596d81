namespace Wan.Farm.Cli.Progress;

/// <summary>How fast one task goes, and when a line was last written about it.</summary>
internal sealed class TaskPace(TimeProvider clock, int steps, int firstStep)
{
    private long lastLine = clock.GetTimestamp();

    public StepRate Rate { get; } = new(clock, steps, firstStep);

    /// <summary>Whether so much time has gone by that another line may be written; if so, it counts as written.</summary>
    public bool IsDue(TimeSpan interval)
    {
        if (clock.GetElapsedTime(lastLine) < interval)
            return false;
        lastLine = clock.GetTimestamp();
        return true;
    }
}
