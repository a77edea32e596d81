using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int SameType = -1;
        private const int SameDevice = -1;

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted((int)type, SameDevice, -1, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            InitializeDeviceType(deviceType);
            return Converted(SameType, (int)deviceType, deviceIndex, copy, disposeAfter, non_blocking);
        }

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(device.type, device.index, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            device = InitializeDevice(device);
            return Converted((int)type, (int)device.type, device.index, copy, disposeAfter, non_blocking);
        }

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor type(ScalarType dtype) => to(dtype);

        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor cpu() => to(DeviceType.CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) =>
            to(DeviceType.CUDA, device?.index ?? -1, non_blocking: non_blocking);

        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @char() => to_type(ScalarType.Int8);
        public Tensor @short() => to_type(ScalarType.Int16);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Changed(wt_copy_(Self, source.Self, nonBlocking ? (byte)1 : (byte)0), source);

        public Tensor set_(Tensor source) => Changed(wt_set_data_(Self, source.Self), source);

        public Tensor pin_memory() => Result(wt_pin_memory(Self, out TensorHandle result), result, this);

        internal bool toWillCopy(ScalarType dtype, Device device) =>
            this.dtype != dtype || device_type != device.type || (device.type == DeviceType.CUDA && device.index >= 0 && device_index != device.index);

        private Tensor Converted(int type, int device, int deviceIndex, bool copy, bool disposeAfter, bool nonBlocking)
        {
            Tensor converted = Result(
                wt_tensor_to(Self, type, device, deviceIndex, copy ? (byte)1 : (byte)0, nonBlocking ? (byte)1 : (byte)0, out TensorHandle result), result, this, operation: "to");
            if (disposeAfter) Dispose();
            return converted;
        }

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_tensor_to(TensorHandle self, int dtype, int device, int deviceIndex, byte copy, byte nonBlocking, out TensorHandle result);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_copy_(TensorHandle self, TensorHandle source, byte nonBlocking);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_set_data_(TensorHandle self, TensorHandle source);

        [LibraryImport(NativeLibraryLoader.Library)]
        private static partial NativeStatus wt_pin_memory(TensorHandle self, out TensorHandle result);
    }
}
