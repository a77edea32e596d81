using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>A tensor's elements as little-endian bytes in row-major order.</summary>
internal static class TensorBytes
{
    /// <summary>A span of bytes holds at most 2 GiB, and copying in pieces keeps the copy of a strided tensor small.</summary>
    private const long PieceBytes = 64L << 20;

    public static void Write(torch.Tensor tensor, Stream stream)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor flat = tensor.detach().cpu().contiguous().view(-1);
        long pieceElements = PieceBytes / StoredDtype.SizeOf(tensor.dtype);
        for (long start = 0; start < flat.numel(); start += pieceElements)
        {
            using torch.Tensor piece = flat.narrow(0, start, Math.Min(pieceElements, flat.numel() - start));
            stream.Write(piece.bytes);
        }
    }
}
