using TorchSharp;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Pipelines.Windows;
using Wan.Parallel;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Lanes;

/// <summary>The ranks of a mesh: one lane, whose every prediction they compute together. All have the whole video.</summary>
internal sealed class GroupOfRanks(DeviceMesh mesh) : ILaneGroup
{
    private readonly GroupOfLanes all = new(mesh.World);

    public int Lane => 0;

    public int Lanes => 1;

    public bool IsAlone => false;

    public bool Stores => mesh.World.Rank == 0;

    public DeviceMesh? Mesh => mesh;

    public TimeSpan Waited => mesh.World.Traffic.Waited;

    /// <summary>What every rank says, in their order.</summary>
    public IReadOnlyList<long> FromEach(long value)
    {
        using var scope = torch.NewDisposeScope();
        return [.. mesh.World.AllGather(torch.tensor([value])).data<long>()];
    }

    public int FromFirst(int value) => all.FromFirst(value);

    public (bool First, bool Second) Any(bool first, bool second) => all.Any(first, second);

    public void Exchange(IReadOnlyList<OverlapPart> outgoing, IReadOnlyList<OverlapPart> incoming)
    {
        // One lane has all windows: there are no others to overlap with.
    }
}
