using Wan.Parallel;
using static TorchSharp.torch;

namespace Wan.Models.Weights.Blocks;

/// <summary>Block weights that stay in their files: a thread reads the next block, converts it and copies it to the device while one computes.</summary>
/// <remarks>The system caches the files in memory that it takes back when others need it. So a process holds two whole blocks, beside what belongs to no block.</remarks>
public sealed class StreamedBlocks : BlockWeights
{
    private readonly IWeightSource source;
    private readonly List<(string Name, BlockLayout.Place Place)>[] blocks;

    /// <param name="source">owned</param>
    internal StreamedBlocks(BlockLayout layout, IWeightSource source, Device device)
        : base(layout, device)
    {
        this.source = source;
        blocks = [.. Enumerable.Range(0, layout.Blocks).Select(_ => new List<(string, BlockLayout.Place)>())];
    }

    private protected override void Keep(string name, BlockLayout.Place place, IWeightSource source) => blocks[place.Block].Add((name, place));

    private protected override Transfer Fetch(int block, IReadOnlyDictionary<ScalarType, Tensor> into)
    {
        // Handles of its own: those of the caller go with its scope, on another thread.
        Dictionary<ScalarType, Tensor> targets = into.ToDictionary(pair => pair.Key, pair => pair.Value.alias().DetachFromDisposeScope());
        return new Reading(Task.Factory.StartNew(() => Copy(block, targets), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            source.Dispose();
    }

    private void Copy(int block, Dictionary<ScalarType, Tensor> targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach ((string name, BlockLayout.Place place) in blocks[block])
        {
            using Tensor values = Read(name, place.Type, source);
            targets[place.Type].narrow(0, place.Offset, place.Count).copy_(values.flatten());
        }

        foreach (Tensor target in targets.Values)
            target.Dispose();
    }

    private sealed class Reading(Task copying) : Transfer
    {
        public override void Wait() => copying.GetAwaiter().GetResult();

        protected override void Dispose(bool disposing) => ((IAsyncResult)copying).AsyncWaitHandle.WaitOne();
    }
}
