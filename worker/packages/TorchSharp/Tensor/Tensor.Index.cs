using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => index(TensorIndex.Single(i1));
            set => index_put_(value, TensorIndex.Single(i1));
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, (TensorIndex)i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, (TensorIndex)i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(value, (TensorIndex)i1, i2, i3, i4);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Array.ConvertAll(indices, i => (TensorIndex)i));
            set => index_put_(value, Array.ConvertAll(indices, i => (TensorIndex)i));
        }

        public unsafe Tensor index(params TensorIndex[] indices)
        {
            using var encoded = new EncodedIndices(indices);
            fixed (NativeIndex* p = encoded.Items) return Result(wt_index(Self, p, indices.Length, out TensorHandle result), result, [this, .. encoded.Tensors]);
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        public unsafe Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var encoded = new EncodedIndices(indices);
            fixed (NativeIndex* p = encoded.Items) return Changed(wt_index_put_(Self, p, indices.Length, value.Self, Flag(accumulate)), value);
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor), accumulate);

        public unsafe Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var encoded = new EncodedIndices(indices);
            fixed (NativeIndex* p = encoded.Items) return Changed(wt_index_put_scalar_(Self, p, indices.Length, value.Native));
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_select(long dim, Tensor index) => Result(wt_index_select(Self, dim, index.Self, out TensorHandle result), result, this, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Result(wt_index_add(Self, dim, index.Self, source.Self, alpha.Native, out TensorHandle result), result, this, index, source);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Changed(wt_index_add_(Self, dim, index.Self, source.Self, alpha.Native), index, source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Changed(wt_index_copy_(Self, dim, index.Self, source.Self), index, source);
        public Tensor gather(long dim, Tensor index) => Result(wt_gather(Self, dim, index.Self, out TensorHandle result), result, this, index);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Result(wt_scatter(Self, dim, index.Self, src.Self, out TensorHandle result), result, this, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Changed(wt_scatter_(Self, dim, index.Self, src.Self), index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Result(wt_scatter_add(Self, dim, index.Self, src.Self, out TensorHandle result), result, this, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Changed(wt_scatter_add_(Self, dim, index.Self, src.Self), index, src);
        public Tensor nonzero() => Result(wt_nonzero(Self, out TensorHandle result), result, this);
        public Tensor argwhere() => Result(wt_argwhere(Self, out TensorHandle result), result, this);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_index(TensorHandle self, NativeIndex* indices, long count, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_index_put_(TensorHandle self, NativeIndex* indices, long count, TensorHandle value, byte accumulate);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_index_put_scalar_(TensorHandle self, NativeIndex* indices, long count, NativeScalar value);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_index_select(TensorHandle self, long dim, TensorHandle index, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_index_add(TensorHandle self, long dim, TensorHandle index, TensorHandle source, NativeScalar alpha, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_index_add_(TensorHandle self, long dim, TensorHandle index, TensorHandle source, NativeScalar alpha);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_index_copy_(TensorHandle self, long dim, TensorHandle index, TensorHandle source);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_gather(TensorHandle self, long dim, TensorHandle index, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_scatter(TensorHandle self, long dim, TensorHandle index, TensorHandle source, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_scatter_(TensorHandle self, long dim, TensorHandle index, TensorHandle source);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_scatter_add(TensorHandle self, long dim, TensorHandle index, TensorHandle source, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_scatter_add_(TensorHandle self, long dim, TensorHandle index, TensorHandle source);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_nonzero(TensorHandle self, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_argwhere(TensorHandle self, out TensorHandle result);
    }
}
