using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>A text as the transformer attends to it, with the image tokens of models that take some. Made once by <see cref="WanModel.Prepare"/>, used at every denoising step.</summary>
public sealed class TextContext : IDisposable
{
    private readonly IReadOnlyList<TextKeysValues>? keysValues;

    internal TextContext(Tensor embedded, long paddingRows, IReadOnlyList<TextKeysValues>? keysValues, Tensor? image = null)
    {
        Embedded = embedded;
        PaddingRows = paddingRows;
        Image = image;
        this.keysValues = keysValues;
    }

    /// <summary>[B, S, C]: the rows of the longest text. If there is padding after them, then one row more: its embedding.</summary>
    public Tensor Embedded { get; }

    /// <summary>Rows from there to the model's text length, all of them the last row of <see cref="Embedded"/>.</summary>
    public long PaddingRows { get; }

    /// <summary>[B, n, C] embedded image tokens, or null.</summary>
    public Tensor? Image { get; }

    /// <summary>B, the number of texts.</summary>
    public long Batch => Embedded.shape[0];

    /// <summary>Bytes of what is kept, the cached keys and values included.</summary>
    public long Bytes => Tensors.Sum(SizeOf);

    /// <summary>The kept keys and values of a block, or null when they are to be computed each time.</summary>
    internal TextKeysValues? KeysValues(int block) => keysValues?[block];

    /// <summary>Takes the tensors out of the current dispose scope: from here on only <see cref="Dispose"/> frees them.</summary>
    public TextContext DetachFromDisposeScope()
    {
        foreach (Tensor tensor in Tensors)
            tensor.DetachFromDisposeScope();
        return this;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in Tensors)
            tensor.Dispose();
    }

    private IEnumerable<Tensor> Tensors =>
        ((IEnumerable<Tensor>)(Image is null ? [Embedded] : [Embedded, Image])).Concat(keysValues?.SelectMany(kv => kv.Tensors) ?? []);

    private static long SizeOf(Tensor x) => x.numel() * x.element_size();
}
