using TorchSharp;

namespace Wan.Parallel;

/// <summary>The group of one rank: no sockets, nothing to wait for.</summary>
public sealed class SoloGroup(string name = "solo", string rankName = "rank 0 of 1") : IProcessGroup
{
    private string? aborted;

    public string Name => name;

    public int Rank => 0;

    public IReadOnlyList<string> RankNames { get; } = [rankName];

    public TrafficCounters Traffic { get; } = new();

    public Transfer Start(params ReadOnlySpan<TransferPart> parts)
    {
        foreach (TransferPart part in parts) part.Check(this, DeviceType.CPU);
        return aborted is { } reason ? throw new GroupAbortedException(Name, $"aborted here: {reason}") : new Nothing();
    }

    public void Abort(string reason) => Interlocked.CompareExchange(ref aborted, reason, null);

    public void Dispose()
    {
    }

    private sealed class Nothing : Transfer
    {
        public override void Wait()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
