using Wan.Farm.Worker.Lanes;
using Wan.Parallel;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Farm.Groups;

/// <summary>One task of a group under way, as one of its ranks sees it.</summary>
internal sealed class GroupTurn(IProcessGroup group, MeshShape shape) : IDisposable
{
    public GroupOfRanks Ranks { get; } = new(new DeviceMesh(group, shape));

    /// <summary>Frees the others, who would wait for this rank.</summary>
    public void Abort(string reason) => group.Abort(reason);

    public void Dispose() => group.Dispose();
}
