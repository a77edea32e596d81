using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public unsafe Tensor sum(ScalarType? type = null) => Reduced(wt_sum, null, false, type, "sum");
        public unsafe Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Reduced(wt_sum, dim, keepdim, type, "sum");
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => sum(dim.AsSpan(), keepdim, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1, dim2], keepdim, type);

        public unsafe Tensor mean() => Reduced(wt_mean, null, false, null, "mean");
        public unsafe Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Reduced(wt_mean, dimensions, keepdim, type, "mean");

        public unsafe Tensor var(bool unbiased = true) => Spread(wt_var, null, unbiased, false, "var");
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim], unbiased, keepdim, type);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(dimensions.AsSpan(), unbiased, keepdim, type);

        public unsafe Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            As(Spread(wt_var, dimensions, unbiased, keepdim, "var"), type);

        public unsafe Tensor std(bool unbiased = true) => Spread(wt_std, null, unbiased, false, "std");
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim], unbiased, keepdim, type);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(dimensions.AsSpan(), unbiased, keepdim, type);

        public unsafe Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            As(Spread(wt_std, dimensions, unbiased, keepdim, "std"), type);

        public Tensor prod(ScalarType? type = null) => Result(wt_prod(Self, TypeOrSame(type), out TensorHandle result), result, this);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Result(wt_prod_dim(Self, dim, Flag(keepdim), TypeOrSame(type), out TensorHandle result), result, this);

        public Tensor norm(float p = 2.0f) => VectorNorm(p, null, false, "norm");
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => VectorNorm(p, [dim], keepdim, "norm");

        public Tensor max() => Result(wt_max(Self, out TensorHandle result), result, this);
        public Tensor min() => Result(wt_min(Self, out TensorHandle result), result, this);
        public Tensor median() => Result(wt_median(Self, out TensorHandle result), result, this);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Pair(wt_max_dim(Self, dim, Flag(keepdim), out TensorHandle values, out TensorHandle indices), values, indices, this);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Pair(wt_min_dim(Self, dim, Flag(keepdim), out TensorHandle values, out TensorHandle indices), values, indices, this);

        public Tensor amax(params long[] dims) => amax((ReadOnlySpan<long>)dims);
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => amax((ReadOnlySpan<long>)dims, keepdim, @out);

        public unsafe Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null)
        {
            fixed (long* p = dims) return Into(@out, Result(wt_amax_dims(Self, p, dims.Length, Flag(keepdim), out TensorHandle result), result, this));
        }

        public Tensor amin(params long[] dims) => amin((ReadOnlySpan<long>)dims);
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => amin((ReadOnlySpan<long>)dims, keepdim, @out);

        public unsafe Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null)
        {
            fixed (long* p = dims) return Into(@out, Result(wt_amin_dims(Self, p, dims.Length, Flag(keepdim), out TensorHandle result), result, this));
        }

        public Tensor argmax() => Result(wt_argmax(Self, 0, 0, 0, out TensorHandle result), result, this);
        public Tensor argmax(long dim, bool keepdim = false) => Result(wt_argmax(Self, dim, 1, Flag(keepdim), out TensorHandle result), result, this);
        public Tensor argmin() => Result(wt_argmin(Self, 0, 0, 0, out TensorHandle result), result, this);
        public Tensor argmin(long dim, bool keepdim = false) => Result(wt_argmin(Self, dim, 1, Flag(keepdim), out TensorHandle result), result, this);

        public Tensor all() => Result(wt_all(Self, out TensorHandle result), result, this);
        public Tensor all(long dim, bool keepdim = false) => Result(wt_all_dim(Self, dim, Flag(keepdim), out TensorHandle result), result, this);
        public Tensor any() => Result(wt_any(Self, out TensorHandle result), result, this);
        public Tensor any(long dim, bool keepdim = false) => Result(wt_any_dim(Self, dim, Flag(keepdim), out TensorHandle result), result, this);

        public Tensor cumsum(long dim, ScalarType? type = null) => Result(wt_cumsum(Self, dim, TypeOrSame(type), out TensorHandle result), result, this);
        public Tensor cumprod(long dim, ScalarType? type = null) => Result(wt_cumprod(Self, dim, TypeOrSame(type), out TensorHandle result), result, this);
        public Tensor logsumexp(long dim, bool keepdim = false) => Result(wt_logsumexp(Self, dim, Flag(keepdim), out TensorHandle result), result, this);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Result(wt_softmax(Self, dim, TypeOrSame(dtype), out TensorHandle result), result, this);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Result(wt_log_softmax(Self, dim, TypeOrSame(dtype), out TensorHandle result), result, this);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Pair(wt_sort(Self, dim, Flag(descending), Flag(stable), out TensorHandle values, out TensorHandle indices), values, indices, this);

        public Tensor argsort(long dim = -1, bool descending = false) => Result(wt_argsort(Self, dim, Flag(descending), out TensorHandle result), result, this);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Pair(wt_topk(Self, k, dim, Flag(largest), Flag(sorted), out TensorHandle values, out TensorHandle indices), values, indices, this);

        internal unsafe Tensor VectorNorm(double order, long[]? dims, bool keepdim, string operation)
        {
            fixed (long* p = dims)
            {
                NativeStatus status = wt_vector_norm(Self, order, p, dims?.Length ?? 0, Flag(keepdim), -1, out TensorHandle result);
                return Result(status, result, this, operation);
            }
        }

        internal static byte Flag(bool value) => value ? (byte)1 : (byte)0;

        private static int TypeOrSame(ScalarType? type) => type is { } given ? (int)given : -1;

        private static Tensor As(Tensor tensor, ScalarType? type) => type is { } wanted && wanted != tensor.dtype ? tensor.to_type(wanted, disposeAfter: true) : tensor;

        private static Tensor Into(Tensor? target, Tensor result)
        {
            if (target is null) return result;
            using (result) return target.copy_(result);
        }

        private unsafe delegate NativeStatus Reduction(TensorHandle self, long* dims, long count, byte keepdim, int dtype, out TensorHandle result);

        private unsafe delegate NativeStatus SpreadReduction(TensorHandle self, long* dims, long count, byte unbiased, byte keepdim, out TensorHandle result);

        private unsafe Tensor Reduced(Reduction reduce, ReadOnlySpan<long> dims, bool keepdim, ScalarType? type, string operation)
        {
            fixed (long* p = dims) return Result(reduce(Self, p, dims.Length, Flag(keepdim), TypeOrSame(type), out TensorHandle result), result, this, operation);
        }

        private unsafe Tensor Spread(SpreadReduction reduce, ReadOnlySpan<long> dims, bool unbiased, bool keepdim, string operation)
        {
            fixed (long* p = dims) return Result(reduce(Self, p, dims.Length, Flag(unbiased), Flag(keepdim), out TensorHandle result), result, this, operation);
        }

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_sum(TensorHandle self, long* dims, long count, byte keepdim, int dtype, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_mean(TensorHandle self, long* dims, long count, byte keepdim, int dtype, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_var(TensorHandle self, long* dims, long count, byte unbiased, byte keepdim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_std(TensorHandle self, long* dims, long count, byte unbiased, byte keepdim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_amax_dims(TensorHandle self, long* dims, long count, byte keepdim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_amin_dims(TensorHandle self, long* dims, long count, byte keepdim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_vector_norm(TensorHandle self, double order, long* dims, long count, byte keepdim, int dtype, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_prod(TensorHandle self, int dtype, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_prod_dim(TensorHandle self, long dim, byte keepdim, int dtype, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_max(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_min(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_median(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_max_dim(TensorHandle self, long dim, byte keepdim, out TensorHandle values, out TensorHandle indices);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_min_dim(TensorHandle self, long dim, byte keepdim, out TensorHandle values, out TensorHandle indices);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_argmax(TensorHandle self, long dim, byte hasDim, byte keepdim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_argmin(TensorHandle self, long dim, byte hasDim, byte keepdim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_all(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_any(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_all_dim(TensorHandle self, long dim, byte keepdim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_any_dim(TensorHandle self, long dim, byte keepdim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cumsum(TensorHandle self, long dim, int dtype, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_cumprod(TensorHandle self, long dim, int dtype, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_logsumexp(TensorHandle self, long dim, byte keepdim, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_softmax(TensorHandle self, long dim, int dtype, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_log_softmax(TensorHandle self, long dim, int dtype, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_sort(TensorHandle self, long dim, byte descending, byte stable, out TensorHandle values, out TensorHandle indices);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_argsort(TensorHandle self, long dim, byte descending, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_topk(TensorHandle self, long k, long dim, byte largest, byte sorted, out TensorHandle values, out TensorHandle indices);
    }
}
