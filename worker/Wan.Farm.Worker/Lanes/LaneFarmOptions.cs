using System.Diagnostics;
using Wan.Parallel;

namespace Wan.Farm.Worker.Lanes;

/// <summary>How a plan is spread over lanes on this machine.</summary>
public sealed record LaneFarmOptions
{
    /// <summary>Processes at most; fewer when there is less to do at one time.</summary>
    public required int Lanes { get; init; }

    /// <summary>The command that starts lane N (from 1), given the store where the lanes meet.</summary>
    public required Func<int, RendezvousStore, ProcessStartInfo> Command { get; init; }

    /// <summary>How often each lane is started again.</summary>
    public required int MaxRestarts { get; init; }
}
