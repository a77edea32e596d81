using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>
/// The blocks of a training's forward, of which only what goes into each is kept; for its gradients each is computed again. Less memory, for the time of one
/// more forward. Source: Chen et al., "Training deep nets with sublinear memory cost", 2016.
/// </summary>
/// <remarks>For one forward and one <see cref="Backward"/>, in that order.</remarks>
public sealed class BlockCheckpoints : IDisposable
{
    private readonly List<Tensor> inputs = [];
    private readonly List<(Tensor Whole, Tensor Leaf)> shared = [];
    private Func<int, Tensor, Tensor>? block;
    private Tensor? output;

    /// <param name="tokens">[B, L, C] float32, before the first block</param>
    /// <param name="run">a block, by its index, on tokens</param>
    /// <returns>[B, L, C] float32, after the last block; owned here</returns>
    internal Tensor Run(Tensor tokens, TimeModulation times, TextContext text, int blocks, Func<int, Tensor, TimeModulation, TextContext, Tensor> run)
    {
        if (block is not null) throw new InvalidOperationException("These checkpoints are of another forward already.");
        TimeModulation ownTimes = times with { Rows = Shared(times.Rows) };
        TextContext ownText = new(Shared(text.Embedded), text.PaddingRows, keysValues: null, text.Image is { } image ? Shared(image) : null);
        block = (i, x) => run(i, x, ownTimes, ownText);
        output = Shared(tokens);
        for (int i = 0; i < blocks; i++)
        {
            using var scope = NewDisposeScope();
            inputs.Add(output);
            output = Leaf(block(i, output));
        }

        return output;
    }

    /// <summary>Adds to the gradients of all weights, as <c>loss.backward()</c> does without checkpoints.</summary>
    /// <param name="loss">of what the forward gave</param>
    public void Backward(Tensor loss)
    {
        if (block is null) throw new InvalidOperationException("There was no forward yet.");
        using var scope = NewDisposeScope();
        // What comes before the blocks leads to the head too: that part of the graph is gone through a second time, in the end.
        loss.backward(retain_graph: true);
        Tensor gradient = GradientOf(output!);
        for (int i = inputs.Count - 1; i >= 0; i--)
        {
            using var part = NewDisposeScope();
            autograd.backward([block(i, inputs[i])], [gradient]);
            gradient = GradientOf(inputs[i]).MoveToOuterDisposeScope();
            if (i > 0) inputs[i].Dispose();
        }

        autograd.backward([.. shared.Select(s => s.Whole)], [.. shared.Select(s => GradientOf(s.Leaf))]);
    }

    public void Dispose()
    {
        foreach ((Tensor whole, Tensor leaf) in shared)
        {
            whole.Dispose();
            leaf.Dispose();
        }

        foreach (Tensor input in inputs) input.Dispose();
        output?.Dispose();
    }

    private Tensor Shared(Tensor x)
    {
        Tensor leaf = Leaf(x);
        shared.Add((x.view(x.shape).DetachFromDisposeScope(), leaf));
        return leaf;
    }

    // The same numbers, from which gradients go no further back.
    private static Tensor Leaf(Tensor x) => x.detach().requires_grad_().DetachFromDisposeScope();

    private static Tensor GradientOf(Tensor leaf) => leaf.grad ?? throw new InvalidOperationException("The loss does not depend on what the forward gave.");
}
