using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>What each rank of a group sends to the others.</summary>
public static class GroupTraffic
{
    /// <summary>Ulysses moves q, k, v and the result; the ring moves k and v.</summary>
    private const int TensorsOfHeads = 4, TensorsOfRing = 2;

    /// <summary>
    /// In one denoising step, over all windows: heads and their results (U-1)/U of a rank's tokens each, keys and values R-1 times around,
    /// the rank's part of the velocity to every other, the branch's velocity, and the rank's part of divided blocks to every other.
    /// </summary>
    public static long BytesPerStep(ModelFacts model, DenoiseTask task, ComputeDtype dtype, GroupFacts group, WeightHolding weights)
    {
        TransformerFacts facts = model.Transformer;
        long element = ElementSize.Of(dtype);
        long tokens = TransformerCost.Tokens(facts, task.Windows[0].Count, task.Size), share = (tokens + group.TokenRanks - 1) / group.TokenRanks;
        long rows = share * facts.Dim * element;
        long heads = facts.Layers * TensorsOfHeads * rows * (group.Ulysses - 1) / group.Ulysses;
        long ring = facts.Layers * TensorsOfRing * rows * (group.Ring - 1);
        long patch = (long)facts.OutChannels * facts.PatchSize.T * facts.PatchSize.H * facts.PatchSize.W * ElementSize.Float32;
        long result = share * patch * (group.TokenRanks - 1);
        long blocks = weights == WeightHolding.Divided ? TransformerCost.BlockParameters(facts) / group.Ranks * (group.Ranks - 1) * element : 0;
        int branches = TransformerCost.Branches(task.Sampling), forwards = Math.Max(1, branches / group.BranchRanks);
        long exchanged = branches > 1 && group.BranchRanks > 1 ? tokens * patch : 0;
        return ((forwards * (heads + ring + result + blocks)) + exchanged) * task.Windows.Count;
    }
}
