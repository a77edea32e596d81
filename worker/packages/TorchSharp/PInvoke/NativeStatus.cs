namespace TorchSharp.PInvoke;

/// <summary>What a native function answers; mirrors wan_torch.h.</summary>
internal enum NativeStatus
{
    Ok = 0,
    Torch = 1,
    OutOfMemory = 2,
    Internal = 3,
    Unsupported = 4,
    Timeout = 5,
}
