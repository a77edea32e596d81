using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public unsafe Tensor view(params long[] shape)
        {
            fixed (long* p = shape) return Result(wt_view(Self, p, shape.Length, out TensorHandle result), result, this);
        }

        public Tensor view_as(Tensor other) => view(other.shape);

        public unsafe Tensor reshape(params long[] shape)
        {
            fixed (long* p = shape) return Result(wt_reshape(Self, p, shape.Length, out TensorHandle result), result, this);
        }

        public unsafe Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false)
        {
            fixed (long* p = sizes) return Result(wt_expand(Self, p, sizes.Length, out TensorHandle result), result, this);
        }

        public Tensor expand(long[] sizes, bool isImplicit = false) => expand((ReadOnlySpan<long>)sizes, isImplicit);
        public Tensor expand(Size sizes, bool isImplicit = false) => expand((ReadOnlySpan<long>)sizes.Shape, isImplicit);
        public Tensor expand(params long[] sizes) => expand((ReadOnlySpan<long>)sizes);
        public Tensor expand_as(Tensor other) => expand(other.shape);
        public Tensor broadcast_to(params long[] shape) => expand((ReadOnlySpan<long>)shape);

        public unsafe Tensor repeat(params long[] sizes)
        {
            fixed (long* p = sizes) return Result(wt_repeat(Self, p, sizes.Length, out TensorHandle result), result, this);
        }

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Result(wt_repeat_interleave(Self, repeats, dim ?? 0, Flag(dim.HasValue), out TensorHandle result), result, this);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Result(wt_repeat_interleave_tensor(Self, repeats.Self, dim ?? 0, Flag(dim.HasValue), out TensorHandle result), result, this, repeats);

        public unsafe Tensor permute(params long[] permutation)
        {
            fixed (long* p = permutation) return Result(wt_permute(Self, p, permutation.Length, out TensorHandle result), result, this);
        }

        public Tensor permute(IEnumerable<long> permutation) => permute([.. permutation]);

        public Tensor transpose(long dim0, long dim1) => Result(wt_transpose(Self, dim0, dim1, out TensorHandle result), result, this);
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor t() => Result(wt_t(Self, out TensorHandle result), result, this);
        public Tensor T => permute(Enumerable.Range(0, (int)ndim).Reverse().Select(i => (long)i));
        public Tensor mT => transpose(-2, -1);

        public unsafe Tensor movedim(long[] source, long[] destination)
        {
            if (source.Length != destination.Length) throw new ArgumentException("movedim needs as many sources as destinations.");
            fixed (long* from = source, to = destination) return Result(wt_movedim(Self, from, to, source.Length, out TensorHandle result), result, this);
        }

        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Result(wt_flatten(Self, start_dim, end_dim, out TensorHandle result), result, this);
        public Tensor ravel() => flatten();

        public unsafe Tensor unflatten(long dim, params long[] sizes)
        {
            fixed (long* p = sizes) return Result(wt_unflatten(Self, dim, p, sizes.Length, out TensorHandle result), result, this);
        }

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public Tensor squeeze(long? dim = null) =>
            dim is { } given
                ? Result(wt_squeeze_dim(Self, given, out TensorHandle result), result, this)
                : Result(wt_squeeze(Self, out TensorHandle all), all, this);

        public Tensor unsqueeze(long dim) => Result(wt_unsqueeze(Self, dim, out TensorHandle result), result, this);
        public Tensor narrow(long dim, long start, long length) => Result(wt_narrow(Self, dim, start, length, out TensorHandle result), result, this);
        public Tensor select(long dim, long index) => Result(wt_select(Self, dim, index, out TensorHandle result), result, this);
        public Tensor slice(long dim, long start, long finish, long step) => Result(wt_slice(Self, dim, start, finish, step, out TensorHandle result), result, this);

        public unsafe Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L)
        {
            fixed (long* s = size, t = strides) return Result(wt_as_strided(Self, s, t, size.Length, storageOffset, out TensorHandle result), result, this);
        }

        public unsafe Tensor flip(params long[] dims)
        {
            fixed (long* p = dims) return Result(wt_flip(Self, p, dims.Length, out TensorHandle result), result, this);
        }

        public Tensor roll(long shifts, long? dims = null) => dims is { } dim ? roll([shifts], [dim]) : roll([shifts], []);
        public Tensor roll(long[] shifts, long[] dims) => roll((ReadOnlySpan<long>)shifts, (ReadOnlySpan<long>)dims);
        public Tensor roll((long, long) shifts, (long, long) dims) => roll([shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);

        public unsafe Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default)
        {
            fixed (long* s = shifts, d = dims) return Result(wt_roll(Self, s, shifts.Length, d, dims.Length, out TensorHandle result), result, this);
        }

        public Tensor tril(long diagonal = 0) => Result(wt_tril(Self, diagonal, out TensorHandle result), result, this);
        public Tensor triu(long diagonal = 0) => Result(wt_triu(Self, diagonal, out TensorHandle result), result, this);

        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) =>
            Result(wt_diagonal(Self, offset, dim1, dim2, out TensorHandle result), result, this);

        public Tensor clone() => Result(wt_clone(Self, out TensorHandle result), result, this);
        public Tensor contiguous() => Result(wt_contiguous(Self, out TensorHandle result), result, this);

        public unsafe Tensor[] chunk(long chunks, long dim = 0L) =>
            Results(wt_chunk(Self, chunks, dim, out nint* handles, out long count), handles, count, [this]);

        public unsafe Tensor[] split(long size, int dim = 0) =>
            Results(wt_split(Self, size, dim, out nint* handles, out long count), handles, count, [this]);

        public unsafe Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0L)
        {
            fixed (long* p = sizes) return Results(wt_split_sizes(Self, p, sizes.Length, dim, out nint* handles, out long count), handles, count, [this]);
        }

        public Tensor[] split(long[] sizes, long dim = 0L) => split((ReadOnlySpan<long>)sizes, dim);
        public Tensor[] split(params long[] sizes) => split((ReadOnlySpan<long>)sizes);

        public unsafe Tensor[] tensor_split(long size, long dim = 0L) =>
            Results(wt_tensor_split(Self, size, dim, out nint* handles, out long count), handles, count, [this]);

        public unsafe Tensor[] tensor_split(long[] sizes, long dim = 0L)
        {
            fixed (long* p = sizes) return Results(wt_tensor_split_indices(Self, p, sizes.Length, dim, out nint* handles, out long count), handles, count, [this]);
        }

        public unsafe Tensor[] unbind(long dimension = 0L) =>
            Results(wt_unbind(Self, dimension, out nint* handles, out long count), handles, count, [this]);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_view(TensorHandle self, long* sizes, long rank, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_reshape(TensorHandle self, long* sizes, long rank, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_expand(TensorHandle self, long* sizes, long rank, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_repeat(TensorHandle self, long* sizes, long rank, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_permute(TensorHandle self, long* sizes, long rank, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_flip(TensorHandle self, long* dims, long count, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_movedim(TensorHandle self, long* source, long* destination, long count, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_roll(TensorHandle self, long* shifts, long shiftCount, long* dims, long dimCount, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_as_strided(TensorHandle self, long* sizes, long* strides, long rank, long offset, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_repeat_interleave(TensorHandle self, long repeats, long dim, byte hasDim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_repeat_interleave_tensor(TensorHandle self, TensorHandle repeats, long dim, byte hasDim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_transpose(TensorHandle self, long dim0, long dim1, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_t(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_flatten(TensorHandle self, long startDim, long endDim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_unflatten(TensorHandle self, long dim, long* sizes, long rank, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_squeeze(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_squeeze_dim(TensorHandle self, long dim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_unsqueeze(TensorHandle self, long dim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_narrow(TensorHandle self, long dim, long start, long length, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_select(TensorHandle self, long dim, long index, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_slice(TensorHandle self, long dim, long start, long end, long step, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tril(TensorHandle self, long diagonal, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_triu(TensorHandle self, long diagonal, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_diagonal(TensorHandle self, long offset, long dim1, long dim2, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_clone(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_contiguous(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_chunk(TensorHandle self, long chunks, long dim, out nint* results, out long count);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_split(TensorHandle self, long size, long dim, out nint* results, out long count);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_split_sizes(TensorHandle self, long* sizes, long sizeCount, long dim, out nint* results, out long count);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_tensor_split(TensorHandle self, long sections, long dim, out nint* results, out long count);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_tensor_split_indices(TensorHandle self, long* indices, long indexCount, long dim, out nint* results, out long count);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_unbind(TensorHandle self, long dim, out nint* results, out long count);
    }
}
