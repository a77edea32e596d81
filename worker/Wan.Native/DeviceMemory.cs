namespace Wan.Native;

/// <summary>Memory of one CUDA device.</summary>
/// <param name="AllocatedBytes">in tensors of this process</param>
/// <param name="PeakBytes">most allocated since the start or the last reset</param>
/// <param name="ReservedBytes">held by the caching allocator, tensors included</param>
/// <param name="FreeBytes">free on the device, for anyone</param>
/// <param name="TotalBytes">of the device</param>
public sealed record DeviceMemory(long AllocatedBytes, long PeakBytes, long ReservedBytes, long FreeBytes, long TotalBytes);
