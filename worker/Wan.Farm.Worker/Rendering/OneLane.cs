using Wan.Models.Pipelines.Windows;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Rendering;

/// <summary>A group of one: there is nobody to ask.</summary>
internal sealed class OneLane : ILaneGroup
{
    public int Lane => 0;

    public int Lanes => 1;

    public bool IsAlone => true;

    public bool Stores => true;

    public DeviceMesh? Mesh => null;

    public TimeSpan Waited => TimeSpan.Zero;

    public int FromFirst(int value) => value;

    public (bool First, bool Second) Any(bool first, bool second) => (first, second);

    public void Exchange(IReadOnlyList<OverlapPart> outgoing, IReadOnlyList<OverlapPart> incoming)
    {
    }
}
