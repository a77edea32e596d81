using TorchSharp;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;
using Wan.Parallel;

namespace Wan.Farm.Worker.Farm.Groups;

/// <summary>The first rank's side of a group: tells the others what to do, and does it with them.</summary>
/// <param name="store">Served by this rank; stays the caller's.</param>
public sealed class GroupLead(GroupLayout layout, RendezvousStore store)
{
    /// <summary>Whether ranks do a task together. The others are one rank's work.</summary>
    internal static bool IsShared(RenderTask work) => SharedTasks.IsForAllRanks(work);

    /// <summary>Returns when all ranks have come.</summary>
    /// <exception cref="ProcessGroupException">One did not, and is named.</exception>
    internal async Task<GroupTurn> BeginAsync(LeasedJob job, RenderTask work, torch.Device device, Action<string> note, CancellationToken ct)
    {
        long number = store.Add(GroupOrder.LatestKey, 1);
        store.Set(GroupOrder.KeyOf(number), new GroupOrder(job, work).Write());
        return new GroupTurn(await Task.Run(() => layout.Join(store, number, job.ModelDigest, device, note, ct), CancellationToken.None).ConfigureAwait(false), layout.Shape);
    }
}
