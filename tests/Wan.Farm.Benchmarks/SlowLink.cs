using System.Diagnostics;
using Wan.Parallel;

namespace Wan.Farm.Benchmarks;

/// <summary>A group whose transfers take as long as they would over a link of some bandwidth: each rank's bytes leave one after the other.</summary>
/// <param name="bytesPerSecond">infinite: as fast as the group is</param>
/// <param name="overlaps">false: a transfer is waited for where it is started, as a program without overlap does</param>
internal sealed class SlowLink(IProcessGroup group, double bytesPerSecond, bool overlaps) : IProcessGroup
{
    private static readonly TimeSpan SleepBelow = TimeSpan.FromMilliseconds(2);

    private long freeAt;

    public string Name => group.Name;

    public int Rank => group.Rank;

    public IReadOnlyList<string> RankNames => group.RankNames;

    public TrafficCounters Traffic => group.Traffic;

    public Transfer Start(params ReadOnlySpan<TransferPart> parts)
    {
        long bytes = 0;
        foreach (TransferPart part in parts)
            bytes += part.Sends ? part.Bytes : 0;
        freeAt = Math.Max(freeAt, Stopwatch.GetTimestamp()) + (long)(bytes / bytesPerSecond * Stopwatch.Frequency);
        var transfer = new Late(group.Start(parts), freeAt);
        if (!overlaps)
            transfer.Wait();
        return transfer;
    }

    public void Abort(string reason) => group.Abort(reason);

    public void Dispose() => group.Dispose();

    private sealed class Late(Transfer transfer, long at) : Transfer
    {
        public override void Wait()
        {
            transfer.Wait();
            while (Stopwatch.GetTimestamp() is var now && now < at)
            {
                TimeSpan left = Stopwatch.GetElapsedTime(now, at);
                if (left > SleepBelow)
                    Thread.Sleep(left - SleepBelow);
                else
                    Thread.SpinWait(20);
            }
        }

        protected override void Dispose(bool disposing) => transfer.Dispose();
    }
}
