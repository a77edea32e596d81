namespace Wan.Farm.Cli.Progress;

/// <summary>Seconds per step and time left, from the steps seen so far.</summary>
internal sealed class StepRate(TimeProvider clock, int steps, int firstStep)
{
    private (int Step, long At) origin = (firstStep, clock.GetTimestamp());
    private (int Step, long At) latest = (firstStep, clock.GetTimestamp());
    private bool warm;

    public int Steps => steps;

    public int Done => latest.Step;

    public double? SecondsPerStep => latest.Step > origin.Step
        ? clock.GetElapsedTime(origin.At, latest.At).TotalSeconds / (latest.Step - origin.Step)
        : null;

    public TimeSpan? Remaining
    {
        get
        {
            if (SecondsPerStep is not { } seconds || Done >= steps)
                return null;
            TimeSpan left = TimeSpan.FromSeconds(seconds * (steps - Done)) - clock.GetElapsedTime(latest.At);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Advance(int done)
    {
        (int Step, long At) previous = latest;
        latest = (done, clock.GetTimestamp());
        // The first step also loads weights and warms up caches: once a second one is there, the mean starts after it.
        if (!warm && previous.Step > firstStep)
        {
            origin = previous;
            warm = true;
        }
    }
}
