namespace Wan.Models.Layers;

/// <summary>A model computed NaN or infinity. Trying again computes the same: not transient.</summary>
public sealed class NonFiniteException(string stage, string block)
    : Exception($"{stage}: {block} produced NaN or infinity")
{
    /// <summary>What <see cref="Block"/> says when every block was finite and the result was not.</summary>
    public const string OnlyOutput = "the output";

    /// <summary>What ran: <c>denoise step 3 of 50</c>, <c>decode latent frame 2</c>.</summary>
    public string Stage { get; } = stage;

    /// <summary>Checkpoint path of the first module with a bad output: <c>blocks.7.ffn</c>.</summary>
    public string Block { get; } = block;
}
