using System.Runtime.InteropServices;
using Wan.Native;
using static TorchSharp.torch;
using NativeMemory = Wan.Native.NativeMemory;

namespace TorchSharp.Tests;

public class NativeMemoryTests : TensorTest
{
    [Fact]
    public unsafe void View_OverMemory_CopiesNothingAndHoldsTheOwner()
    {
        var owner = new OwnedFloats(6);
        Tensor view = MappedTensor.View(owner, owner.Address, [2, 3], float32);
        Tensor part = view[1];
        owner.Dispose();
        Assert.False(owner.IsReleased);
        ((float*)owner.Address)[5] = 42;
        Assert.Equal(42, view.data<float>()[1, 2]);
        view.Dispose();
        Assert.False(owner.IsReleased);   // the part still looks at it
        Equal([0, 0, 42], part);
        part.Dispose();
        Assert.True(owner.IsReleased);
    }

    [Fact]
    public unsafe void View_Converted_NoLongerNeedsTheOwner()
    {
        var owner = new OwnedFloats(2);
        Tensor copy;
        using (Tensor view = MappedTensor.View(owner, owner.Address, [2], float32)) copy = view.to(float64);
        owner.Dispose();
        Assert.True(owner.IsReleased);
        Equal([0, 0], copy);
    }

    [Fact]
    public unsafe void View_DisposedOwner_IsRefused()
    {
        var owner = new OwnedFloats(1);
        owner.Dispose();
        Assert.Throws<ObjectDisposedException>(() => MappedTensor.View(owner, owner.Address, [1], float32));
    }

    [Fact]
    public void Process_Figures_ArePlausible()
    {
        Assert.InRange(NativeMemory.ResidentBytes, 10L << 20, 1L << 40);
        Assert.True(NativeMemory.PeakResidentBytes >= NativeMemory.ResidentBytes / 2);
        Assert.True(NativeMemory.AvailableBytes > 0);
    }

    [Fact]
    public void PeakResidentBytes_LargeTensor_Grows()
    {
        long before = NativeMemory.PeakResidentBytes;
        long bytes = before - NativeMemory.ResidentBytes + (64L << 20);
        ones([bytes / 4]).Dispose();
        Assert.True(NativeMemory.PeakResidentBytes > before);
    }

    [Fact]
    public void Device_NoCuda_IsNull()
    {
        if (cuda.is_available()) return;
        Assert.Null(NativeMemory.Device());
        NativeMemory.ResetDevicePeak();
        NativeMemory.EmptyDeviceCache();
    }

    [Fact]
    public void Allocation_TooLarge_IsToldApartFromOtherErrors()
    {
        var error = Assert.Throws<TorchException>(() => zeros([1L << 60], dtype: uint8));
        Assert.True(error.IsOutOfMemory, error.Message);
        Assert.True(NativeException.IsOutOfMemory(error));
        Assert.Equal("zeros", error.Operation);
        Assert.False(NativeException.IsOutOfMemory(Assert.Throws<TorchException>(() => ones(2).view(3))));
        Assert.True(NativeException.IsOutOfMemory(new OutOfMemoryException()));
    }

    [Fact]
    public void LiveTensors_RepeatedWork_DoNotGrow()
    {
        Tensor x = randn(8, 8);
        long before = NativeMemory.LiveTensors;
        for (int i = 0; i < 1000; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor[] parts = nn.functional.layer_norm(x.matmul(x.t()).softmax(-1), [8]).chunk(2);
            (Tensor values, _) = cat(parts).max(1);
            _ = values[1..].sum().item<float>();
        }
        Assert.Equal(before, NativeMemory.LiveTensors);
    }

    private sealed unsafe class OwnedFloats : SafeHandle
    {
        public OwnedFloats(int count) : base(IntPtr.Zero, ownsHandle: true) =>
            SetHandle((IntPtr)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)count * sizeof(float)));

        public byte* Address => (byte*)handle;

        public bool IsReleased { get; private set; }

        public override bool IsInvalid => handle == IntPtr.Zero;

        protected override bool ReleaseHandle()
        {
            System.Runtime.InteropServices.NativeMemory.Free((void*)handle);
            return IsReleased = true;
        }
    }
}
