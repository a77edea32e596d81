using System.Diagnostics;
using Wan.Parallel;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Lanes;

/// <summary>How a plan is spread over lanes on this machine.</summary>
public sealed record LaneFarmOptions
{
    /// <summary>Processes at most; fewer when there is less to do at one time.</summary>
    public required int Lanes { get; init; }

    /// <summary>The shape in which all of them compute each prediction together; null: each denoises windows of its own.</summary>
    public MeshShape? Mesh { get; init; }

    /// <summary>The command that starts lane N (from 1), given the store where the lanes meet.</summary>
    public required Func<int, RendezvousStore, ProcessStartInfo> Command { get; init; }

    /// <summary>How often each lane is started again.</summary>
    public required int MaxRestarts { get; init; }

    /// <summary>What people call process N (from 1).</summary>
    public string NameOf(int number) => Mesh is null ? $"lane {number}" : $"rank {number - 1}";
}
