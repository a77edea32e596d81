using static TorchSharp.torch;

namespace TorchSharp.PInvoke;

/// <summary>wt_options: how a new tensor is made; -1 keeps the type or device of the tensor it is made like.</summary>
internal readonly record struct NativeOptions(int Dtype, int Device, int DeviceIndex, int RequiresGrad)
{
    /// <summary>For a new tensor: what is not given comes from the defaults.</summary>
    internal static NativeOptions New(ScalarType? dtype, Device? device, bool requiresGrad)
    {
        device = InitializeDevice(device);
        return new((int)(dtype ?? get_default_dtype()), (int)device.type, device.index, requiresGrad ? 1 : 0);
    }

    /// <summary>For a tensor made like another one.</summary>
    internal static NativeOptions Like(ScalarType? dtype, Device? device, bool requiresGrad) =>
        new(dtype is { } type ? (int)type : -1, device is null ? -1 : (int)device.type, device?.index ?? -1, requiresGrad ? 1 : 0);
}
