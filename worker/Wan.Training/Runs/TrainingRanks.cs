using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <summary>The processes that train one model together. Each learns from its share of a step's clips, and all move their weights by the sum of what they learned.</summary>
/// <param name="group">Stays the caller's.</param>
public sealed class TrainingRanks(IProcessGroup group)
{
    /// <summary>One process.</summary>
    public static TrainingRanks Alone { get; } = new(new SoloGroup("training"));

    public int Count => group.WorldSize;

    /// <summary>Whether this one reads and writes the files.</summary>
    public bool Leads => group.Rank == 0;

    /// <summary>This rank's share of so many clips: as large as any other's, or one less.</summary>
    internal (int First, int Count) ShareOf(int clips)
    {
        int first = (int)((long)clips * group.Rank / Count);
        return (first, (int)((long)clips * (group.Rank + 1) / Count) - first);
    }

    /// <exception cref="TrainingException">A stage has too few clips for so many.</exception>
    internal TrainingRanks For(IReadOnlyList<TrainingStage> stages)
    {
        int few = stages.Select((stage, i) => (stage, i)).Where(s => s.stage.BatchSize < Count).Select(s => s.i).FirstOrDefault(-1);
        return few < 0 ? this : throw new TrainingException($"stages[{few}].batchSize: {stages[few].BatchSize} is less than the {Count} processes of the training; each wants a clip of every step");
    }

    /// <summary>Makes each tensor the sum of all ranks'.</summary>
    /// <exception cref="ProcessGroupException">A rank is lost.</exception>
    internal void Sum(params ReadOnlySpan<Tensor> tensors)
    {
        if (Count == 1) return;
        foreach (Tensor tensor in tensors) group.AllReduce(tensor, Reduction.Sum);
    }

    /// <summary>The largest of what the ranks say.</summary>
    /// <exception cref="ProcessGroupException">A rank is lost.</exception>
    internal int Largest(int own)
    {
        if (Count == 1) return own;
        using Tensor said = full([1], own, ScalarType.Int64);
        group.AllReduce(said, Reduction.Max);
        return (int)said.item<long>();
    }

    /// <summary>Gives all ranks the first one's steps and tensors.</summary>
    /// <exception cref="ProcessGroupException">A rank is lost.</exception>
    internal long Share(long steps, IEnumerable<Tensor> tensors)
    {
        if (Count == 1) return steps;
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Tensor count = full([1], steps, ScalarType.Int64);
        group.Broadcast(count, root: 0);
        foreach (Tensor tensor in tensors)
        {
            Tensor sent = tensor.contiguous();
            group.Broadcast(sent, root: 0);
            tensor.copy_(sent);
        }

        return count.item<long>();
    }
}
