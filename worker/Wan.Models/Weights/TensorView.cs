using TorchSharp;
using Wan.Native;

namespace Wan.Models.Weights;

/// <summary>Tensors over mapped bytes.</summary>
internal static class TensorView
{
    /// <summary>A view of the file; a copy where its bytes are not aligned for their type or not row-major.</summary>
    public static torch.Tensor Over(MappedFile file, StoredTensor tensor)
    {
        if (tensor.Elements == 0)
            return torch.zeros([.. tensor.Shape], dtype: tensor.Dtype);
        if (tensor.Offset % tensor.ElementSize != 0)
            return Copy(file, tensor);
        if (tensor.IsContiguous)
            return View(file, tensor, [.. tensor.Shape]);
        long extent = StoredShape.Extent(tensor.Shape, tensor.Strides)!.Value;
        using torch.Tensor storage = View(file, tensor, [extent]);
        using torch.Tensor strided = storage.as_strided([.. tensor.Shape], [.. tensor.Strides]);
        return strided.contiguous();
    }

    private static unsafe torch.Tensor View(MappedFile file, StoredTensor tensor, ReadOnlySpan<long> shape)
    {
        long elements = 1;
        foreach (long size in shape)
            elements *= size;
        return MappedTensor.View(file.Handle, file.Pointer(tensor.Offset, elements * tensor.ElementSize), shape, tensor.Dtype);
    }

    private static torch.Tensor Copy(MappedFile file, StoredTensor tensor)
    {
        torch.Tensor copy = torch.empty([.. tensor.Shape], dtype: tensor.Dtype);
        using torch.Tensor flat = copy.view(-1);
        MappedWeights source = new(file, [tensor]);
        const int pieceElements = 1 << 24;
        for (long start = 0; start < tensor.Elements; start += pieceElements)
        {
            using torch.Tensor piece = flat.narrow(0, start, Math.Min(pieceElements, tensor.Elements - start));
            source.CopyBytes(tensor.Name, start * tensor.ElementSize, piece.bytes);
        }
        return copy;
    }
}
