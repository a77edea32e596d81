using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Rows of the weight [entries, size], by index.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private const long NoPadding = -1;
    private readonly long paddingIndex;

    internal Embedding(Parameter weight, long? padding_idx) : base(nameof(Embedding))
    {
        paddingIndex = padding_idx ?? NoPadding;
        this.weight = weight;
    }

    public Parameter? weight
    {
        get => get_parameter(nameof(weight));
        set => ConditionallyRegisterParameter(nameof(weight), (Parameter?)value?.DetachFromDisposeScope());
    }

    public override Tensor forward(Tensor input) => nn.functional.Embed(weight!, input, paddingIndex);
}
