using TorchSharp;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Pipelines.Windows;
using Wan.Parallel;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Lanes;

/// <summary>Lanes in processes of their own, over a process group.</summary>
internal sealed class GroupOfLanes(IProcessGroup group) : ILaneGroup
{
    public int Lane => group.Rank;

    public int Lanes => group.WorldSize;

    public bool IsAlone => false;

    public bool Stores => true;

    public DeviceMesh? Mesh => null;

    /// <summary>Lanes wait in <see cref="Exchange"/>, whose callers count that.</summary>
    public TimeSpan Waited => TimeSpan.Zero;

    public int FromFirst(int value)
    {
        using torch.Tensor said = torch.tensor([(long)value]);
        group.Broadcast(said, root: 0);
        return (int)said.item<long>();
    }

    public (bool First, bool Second) Any(bool first, bool second)
    {
        using torch.Tensor said = torch.tensor([first ? 1L : 0L, second ? 1L : 0L]);
        group.AllReduce(said, Reduction.Max);
        using torch.Tensor a = said[0], b = said[1];
        return (a.item<long>() != 0, b.item<long>() != 0);
    }

    public void Exchange(IReadOnlyList<OverlapPart> outgoing, IReadOnlyList<OverlapPart> incoming)
    {
        using Transfer transfer = group.Start(
        [
            .. outgoing.Select(part => TransferPart.Send(part.Values, part.Lane, part.Window)),
            .. incoming.Select(part => TransferPart.Receive(part.Values, part.Lane, part.Window)),
        ]);
        transfer.Wait();
    }
}
