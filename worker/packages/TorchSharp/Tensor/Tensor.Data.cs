using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements, of a copy on the CPU when the tensor is elsewhere.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            using TensorAccessor<T> accessor = data<T>();
            return accessor[0];
        }

        public Scalar ToScalar()
        {
            Check(wt_tensor_item(Self, out NativeScalar value));
            return Scalar.From(value);
        }

        /// <summary>The memory of a contiguous tensor on the CPU, valid as long as the tensor.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                long length = NumberOfElements * ElementSize;
                if (length > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>(ContiguousData("Bytes()"), (int)length);
            }
            set
            {
                void* data = ContiguousData("SetBytes()");
                if (NumberOfElements * ElementSize != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>(data, value.Length));
            }
        }

        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            byte* data = (byte*)ContiguousData("WriteBytesToStream()");
            using var memory = new UnmanagedMemoryStream(data, NumberOfElements * ElementSize);
            memory.CopyTo(stream, bufferSize);
        }

        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            byte* data = (byte*)ContiguousData("ReadBytesFromStream()");
            long length = NumberOfElements * ElementSize;
            for (long done = 0; done < length;)
            {
                int chunk = (int)Math.Min(length - done, Math.Max(bufferSize, 1));
                stream.ReadExactly(new Span<byte>(data + done, chunk));
                done += chunk;
            }
        }

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);
        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);
        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);
        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);
        public float ReadCpuFloat16(long i) => (float)ReadCpuValue<Half>(i);
        public float ReadCpuBFloat16(long i) => ReadCpuValue<BFloat16>(i).ToSingle();

        public T ReadCpuValue<T>(long i) where T : unmanaged
        {
            ValidateType(typeof(T));
            using var accessor = new TensorAccessor<T>(this);
            return accessor[i];
        }

        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();
        public static explicit operator sbyte(Tensor value) => value.ToSByte();
        public static explicit operator byte(Tensor value) => value.ToByte();
        public static explicit operator short(Tensor value) => value.ToInt16();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator bool(Tensor value) => value.ToBoolean();

        internal unsafe void* DataPointer()
        {
            Check(wt_tensor_data(Self, out void* data), nameof(data));
            return data;
        }

        private void ValidateType(Type type)
        {
            if (ToScalarType(type) != dtype) throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }

        private unsafe void* ContiguousData(string caller)
        {
            if (!is_contiguous()) throw new InvalidOperationException($"{caller} called on non-contiguous tensor.");
            if (device_type != DeviceType.CPU)
            {
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            }
            return DataPointer();
        }

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_item(TensorHandle self, out NativeScalar value);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static unsafe partial NativeStatus wt_tensor_data(TensorHandle self, out void* data);
    }
}
