using System.Globalization;

namespace Wan.Farm.Cli.Machines;

/// <summary>Gives each rank on this machine a GPU of its own, as far as there are any: it sees no other.</summary>
internal static class VisibleGpu
{
    /// <summary>What CUDA reads: numbers or names of the GPUs that a process sees, with commas between.</summary>
    public const string Variable = "CUDA_VISIBLE_DEVICES";

    /// <param name="devices">GPUs that this process sees</param>
    /// <param name="visible">the variable here; null or empty: all there are</param>
    /// <returns>what the rank is given; null: there are no GPUs to choose from</returns>
    public static string? Of(int rank, int devices, string? visible)
    {
        if (devices < 2)
            return null;
        string[] names = visible is { Length: > 0 }
            ? visible.Split(',', StringSplitOptions.TrimEntries)
            : [.. Enumerable.Range(0, devices).Select(index => index.ToString(CultureInfo.InvariantCulture))];
        return names[rank % Math.Min(devices, names.Length)];
    }
}
