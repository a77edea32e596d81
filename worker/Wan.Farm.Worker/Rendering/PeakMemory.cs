using TorchSharp;
using Wan.Native;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The most memory in use since it was started: of the GPU when tensors live there, else of this process.</summary>
internal sealed class PeakMemory
{
    private readonly torch.Device device;

    private PeakMemory(torch.Device device) => this.device = device;

    private bool OnGpu => device.type == DeviceType.CUDA;

    private int Index => Math.Max(0, device.index);

    public static PeakMemory Start(torch.Device device)
    {
        var memory = new PeakMemory(device);
        if (memory.OnGpu)
            NativeMemory.ResetDevicePeak(memory.Index);
        else
            ResetProcessPeak();
        return memory;
    }

    /// <returns>Null where the system does not say.</returns>
    public long? PeakBytes() => OnGpu
        ? NativeMemory.Device(Index)?.PeakBytes
        : NativeMemory.PeakResidentBytes is > 0 and long bytes ? bytes : null;

    // Linux: writing 5 sets the high-water mark of the resident set back to what is resident now (proc(5)).
    private static void ResetProcessPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the figure covers the process's whole life, which is still an upper bound.
        }
    }
}
