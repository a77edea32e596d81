namespace Wan.Farm.Cli.Watching;

/// <summary>When a training draws what it has learned: so long after the last drawing was finished.</summary>
/// <param name="draw">gets the steps that were made</param>
internal sealed class SampleTimes(TimeSpan every, TimeProvider clock, Action<long> draw)
{
    private long last = clock.GetTimestamp();

    public void Stepped(long done)
    {
        if (clock.GetElapsedTime(last) < every) return;
        draw(done);
        last = clock.GetTimestamp();
    }
}
