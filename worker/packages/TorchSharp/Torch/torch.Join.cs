using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => cat([.. tensors], dim);
    public static Tensor cat(Tensor[] tensors, long dim = 0) => cat((ReadOnlySpan<Tensor>)tensors, dim);

    public static unsafe Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0)
    {
        using TensorHandleArray handles = new(tensors);
        fixed (nint* p = handles.Pointers) return Tensor.Result(wt_cat(p, handles.Count, dim, out TensorHandle result), result, tensors);
    }

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);
    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static unsafe Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        Tensor[] list = [.. tensors];
        using TensorHandleArray handles = new(list);
        fixed (nint* p = handles.Pointers) return Tensor.Result(wt_stack(p, handles.Count, dim, out TensorHandle result), result, list);
    }

    public static unsafe Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        if (indexing is not ("ij" or "xy")) throw new ArgumentException($"indexing is \"ij\" or \"xy\", not \"{indexing}\".", nameof(indexing));
        Tensor[] list = [.. tensors];
        using TensorHandleArray handles = new(list);
        fixed (nint* p = handles.Pointers)
        {
            NativeStatus status = wt_meshgrid(p, handles.Count, Tensor.Flag(indexing == "xy"), out nint* results, out long count);
            return Tensor.Results(status, results, count, list);
        }
    }

    public static unsafe IList<Tensor> broadcast_tensors(params Tensor[] tensors)
    {
        using TensorHandleArray handles = new(tensors);
        fixed (nint* p = handles.Pointers)
        {
            NativeStatus status = wt_broadcast_tensors(p, handles.Count, out nint* results, out long count);
            return Tensor.Results(status, results, count, tensors);
        }
    }

    public static unsafe Tensor einsum(string equation, params Tensor[] tensors)
    {
        using TensorHandleArray handles = new(tensors);
        fixed (nint* p = handles.Pointers) return Tensor.Result(wt_einsum(equation, p, handles.Count, out TensorHandle result), result, tensors);
    }

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    public static Tensor[] where(Tensor condition)
    {
        using Tensor places = condition.nonzero();
        return places.unbind(1);
    }

    [LibraryImport(NativeLibraryLoader.Library)]
    private static unsafe partial NativeStatus wt_cat(nint* tensors, long count, long dim, out TensorHandle result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static unsafe partial NativeStatus wt_stack(nint* tensors, long count, long dim, out TensorHandle result);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static unsafe partial NativeStatus wt_meshgrid(nint* tensors, long count, byte xy, out nint* results, out long resultCount);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static unsafe partial NativeStatus wt_broadcast_tensors(nint* tensors, long count, out nint* results, out long resultCount);

    [LibraryImport(NativeLibraryLoader.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial NativeStatus wt_einsum(string equation, nint* tensors, long count, out TensorHandle result);
}
