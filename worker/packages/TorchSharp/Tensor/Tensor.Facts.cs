using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions
        {
            get
            {
                Check(wt_tensor_rank(Self, out long rank));
                return rank;
            }
        }

        public long dim() => Dimensions;

        public long ndim => Dimensions;

        public long NumberOfElements
        {
            get
            {
                Check(wt_tensor_numel(Self, out long numel));
                return numel;
            }
        }

        public long numel() => NumberOfElements;

        public long ElementSize
        {
            get
            {
                Check(wt_tensor_element_size(Self, out long bytes));
                return bytes;
            }
        }

        public long element_size() => ElementSize;

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* p = sizes) Check(wt_tensor_sizes(Self, p));
                return sizes;
            }
        }

        public long[] size() => shape;

        public unsafe long size(int dim)
        {
            int rank = (int)Dimensions;
            int index = dim < 0 ? dim + rank : dim;
            if (index < 0 || index >= rank) throw new IndexOutOfRangeException($"Dimension {dim} of a tensor that has {rank}.");
            long* sizes = stackalloc long[rank];
            Check(wt_tensor_sizes(Self, sizes));
            return sizes[index];
        }

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* p = strides) Check(wt_tensor_strides(Self, p));
            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)Dimensions : dim];

        public long storage_offset()
        {
            Check(wt_tensor_storage_offset(Self, out long offset));
            return offset;
        }

        public ScalarType dtype
        {
            get
            {
                Check(wt_tensor_dtype(Self, out int type));
                return (ScalarType)type;
            }
        }

        public Device device
        {
            get
            {
                Check(wt_tensor_device(Self, out int type, out int index));
                return type == (int)DeviceType.CPU ? CPU : new Device((DeviceType)type, index);
            }
        }

        public DeviceType device_type
        {
            get
            {
                Check(wt_tensor_device(Self, out int type, out _));
                return (DeviceType)type;
            }
        }

        public int device_index
        {
            get
            {
                Check(wt_tensor_device(Self, out _, out int index));
                return index;
            }
        }

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_nonzero() => ToScalar().ToBoolean();

        public bool is_contiguous()
        {
            Check(wt_tensor_is_contiguous(Self, out byte result));
            return result != 0;
        }

        public bool is_pinned()
        {
            Check(wt_tensor_is_pinned(Self, out byte result));
            return result != 0;
        }

        public bool is_sparse
        {
            get
            {
                Check(wt_tensor_is_sparse(Self, out byte result));
                return result != 0;
            }
        }

        private string ToMetadataString() =>
            IsInvalid ? "" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_rank(TensorHandle self, out long rank);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_numel(TensorHandle self, out long numel);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_element_size(TensorHandle self, out long bytes);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_tensor_sizes(TensorHandle self, long* sizes);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_tensor_strides(TensorHandle self, long* strides);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_storage_offset(TensorHandle self, out long offset);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_dtype(TensorHandle self, out int dtype);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_device(TensorHandle self, out int type, out int index);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_is_contiguous(TensorHandle self, out byte result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_is_pinned(TensorHandle self, out byte result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_is_sparse(TensorHandle self, out byte result);
    }
}
