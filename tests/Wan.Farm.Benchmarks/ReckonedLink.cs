using Wan.Parallel;

namespace Wan.Farm.Benchmarks;

/// <summary>A group whose transfers take as long as they would over a link of some bandwidth, each rank's bytes one after the other: on a clock of its own, which other programs do not disturb.</summary>
/// <remarks>That clock counts the thread's processor time and what the thread would have waited for the link. The other ranks are taken to be as far as this one.</remarks>
/// <param name="bytesPerSecond">infinite: at no cost</param>
/// <param name="overlaps">false: a transfer is waited for where it is started, as a program without overlap does</param>
internal sealed class ReckonedLink(IProcessGroup group, double bytesPerSecond, bool overlaps) : IProcessGroup
{
    private double freeAt;

    /// <summary>Seconds that this rank would have waited so far.</summary>
    public double Waited { get; private set; }

    public string Name => group.Name;

    public int Rank => group.Rank;

    public IReadOnlyList<string> RankNames => group.RankNames;

    public TrafficCounters Traffic => group.Traffic;

    private double Now => ThreadClock.Seconds + Waited;

    public Transfer Start(params ReadOnlySpan<TransferPart> parts)
    {
        long bytes = 0;
        foreach (TransferPart part in parts)
            bytes += part.Sends ? part.Bytes : 0;
        freeAt = Math.Max(freeAt, Now) + (bytes / bytesPerSecond);
        var transfer = new Reckoned(this, group.Start(parts), freeAt);
        if (!overlaps)
            transfer.Wait();
        return transfer;
    }

    public void Abort(string reason) => group.Abort(reason);

    public void Dispose() => group.Dispose();

    private sealed class Reckoned(ReckonedLink link, Transfer transfer, double at) : Transfer
    {
        public override void Wait()
        {
            transfer.Wait();
            link.Waited += Math.Max(0, at - link.Now);
        }

        protected override void Dispose(bool disposing) => transfer.Dispose();
    }
}
