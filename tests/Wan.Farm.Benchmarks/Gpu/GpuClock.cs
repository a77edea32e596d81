using System.Diagnostics;
using TorchSharp;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks.Gpu;

/// <summary>Time and memory of what a device does, not of what it is told to do.</summary>
internal static class GpuClock
{
    private const double GB = 1e9;

    /// <summary>Of one run, after one that is not counted.</summary>
    /// <param name="forSeconds">runs are repeated for about so long, at most 50 times</param>
    public static double Seconds(Device device, Action run, double forSeconds = 0.3)
    {
        double first = Once(device, run);
        int runs = (int)Math.Clamp(forSeconds / Math.Max(first, 1e-6), 1, 50);
        return Once(device, () =>
        {
            for (int i = 0; i < runs; i++)
                run();
        }) / runs;
    }

    public static double Once(Device device, Action run)
    {
        Synchronize(device);
        long start = Stopwatch.GetTimestamp();
        run();
        Synchronize(device);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public static void Synchronize(Device device)
    {
        if (device.type == DeviceType.CUDA)
            cuda.synchronize(device);
    }

    /// <summary>In tensors, in GB (10⁹ bytes); on a CPU of the whole process.</summary>
    public static double AllocatedGB() => (NativeMemory.Device()?.AllocatedBytes ?? NativeMemory.ResidentBytes) / GB;

    /// <summary>The most since <see cref="NativeMemory.ResetDevicePeak"/>.</summary>
    public static double PeakGB() => (NativeMemory.Device()?.PeakBytes ?? NativeMemory.PeakResidentBytes) / GB;

    /// <summary>That libtorch has taken from the device, what it keeps for later included.</summary>
    public static double ReservedGB() => (NativeMemory.Device()?.ReservedBytes ?? NativeMemory.ResidentBytes) / GB;
}
