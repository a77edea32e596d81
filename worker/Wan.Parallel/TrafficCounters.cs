using System.Diagnostics;

namespace Wan.Parallel;

/// <summary>What a rank has exchanged so far. Counts transfers that finished.</summary>
public sealed class TrafficCounters
{
    private long sent, received, waitedTicks;

    public long BytesSent => Interlocked.Read(ref sent);

    public long BytesReceived => Interlocked.Read(ref received);

    /// <summary>Time that threads stood in <see cref="Transfer.Wait"/>: what computation did not hide.</summary>
    public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref waitedTicks));

    internal void AddSent(long bytes) => Interlocked.Add(ref sent, bytes);

    internal void AddReceived(long bytes) => Interlocked.Add(ref received, bytes);

    internal void AddWaitSince(long timestamp) => Interlocked.Add(ref waitedTicks, Stopwatch.GetElapsedTime(timestamp).Ticks);
}
