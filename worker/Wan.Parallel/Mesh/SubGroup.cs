using System.Diagnostics;

namespace Wan.Parallel.Mesh;

/// <summary>Some ranks of a group, as a group of their own over the same connections.</summary>
/// <remarks>
/// Two ranks are neighbours along one axis of a mesh only, and issue their operations in the same order, so views need no tags of their own.
/// </remarks>
internal sealed class SubGroup(IProcessGroup world, string name, int[] members) : IProcessGroup
{
    public string Name => name;

    public int Rank { get; } = Array.IndexOf(members, world.Rank);

    public IReadOnlyList<string> RankNames { get; } = [.. members.Select(member => world.RankNames[member])];

    public TrafficCounters Traffic { get; } = new();

    public Transfer Start(params ReadOnlySpan<TransferPart> parts)
    {
        var moved = new TransferPart[parts.Length];
        long sent = 0, received = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Peer < 0 || parts[i].Peer >= members.Length)
                throw new ArgumentException($"{name}: there is no rank {parts[i].Peer}; ranks are 0 to {members.Length - 1}.");
            moved[i] = parts[i] with { Peer = members[parts[i].Peer] };
            (sent, received) = parts[i].Sends ? (sent + parts[i].Bytes, received) : (sent, received + parts[i].Bytes);
        }

        return new Counted(world.Start(moved), Traffic, sent, received);
    }

    /// <summary>Of the whole group: a rank that is lost to some is lost to all.</summary>
    public void Abort(string reason) => world.Abort(reason);

    public void Dispose()
    {
        // The connections are the whole group's.
    }

    private sealed class Counted(Transfer transfer, TrafficCounters traffic, long sent, long received) : Transfer
    {
        private bool waited;

        public override void Wait()
        {
            if (waited) return;
            long start = Stopwatch.GetTimestamp();
            try
            {
                transfer.Wait();
            }
            finally
            {
                waited = true;
                traffic.AddWaitSince(start);
            }

            traffic.AddSent(sent);
            traffic.AddReceived(received);
        }

        protected override void Dispose(bool disposing) => transfer.Dispose();
    }
}
