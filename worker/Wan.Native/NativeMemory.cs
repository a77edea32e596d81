using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native;

/// <summary>What the process and its devices hold.</summary>
public static partial class NativeMemory
{
    /// <summary>Tensors that exist in this process and are not freed.</summary>
    public static long LiveTensors => Tensor.TotalCount;

    /// <summary>Memory of the process that is in RAM now, or 0 where /proc does not say.</summary>
    public static long ResidentBytes => ProcessStatus("VmRSS:");

    /// <summary>The most that ResidentBytes has been, or 0 where /proc does not say.</summary>
    public static long PeakResidentBytes => ProcessStatus("VmHWM:");

    /// <summary>Memory that this machine can give without swapping, or 0 where /proc does not say.</summary>
    public static long AvailableBytes => Kilobytes("/proc/meminfo", "MemAvailable:");

    /// <summary>Memory of a CUDA device, or null where there is none.</summary>
    public static DeviceMemory? Device(int index = 0)
    {
        if (index >= cuda.device_count()) return null;
        NativeStatus status = wt_cuda_memory(index, out long allocated, out long peak, out long reserved, out long free, out long total);
        if (status == NativeStatus.Unsupported) return null;
        NativeResult.Check(status, []);
        return new DeviceMemory(allocated, peak, reserved, free, total);
    }

    /// <summary>Lets the device's peak start again from what is allocated now.</summary>
    public static void ResetDevicePeak(int index = 0)
    {
        if (index < cuda.device_count()) NativeResult.Check(wt_cuda_reset_peak(index), []);
    }

    /// <summary>Gives cached blocks that no tensor uses back to the device.</summary>
    public static void EmptyDeviceCache()
    {
        if (cuda.is_available()) NativeResult.Check(wt_cuda_empty_cache(), []);
    }

    private static long ProcessStatus(string key) => Kilobytes("/proc/self/status", key);

    // Lines such as "VmHWM:     123456 kB".
    private static long Kilobytes(string file, string key)
    {
        if (!File.Exists(file)) return 0;
        string? line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line[key.Length..].Replace("kB", ""), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_cuda_memory(int deviceIndex, out long allocated, out long peak, out long reserved, out long free, out long total);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_cuda_reset_peak(int deviceIndex);

    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial NativeStatus wt_cuda_empty_cache();
}
