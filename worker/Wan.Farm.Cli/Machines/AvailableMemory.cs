using System.Globalization;

namespace Wan.Farm.Cli.Machines;

/// <summary>Memory that this process may still take: what the machine has free, and what its container allows.</summary>
internal static class AvailableMemory
{
    /// <param name="root">"/" but in tests.</param>
    public static long Bytes(string root = "/")
    {
        long free = Machine(root);
        return ContainerLeft(root) is { } left ? Math.Min(free, left) : free;
    }

    /// <summary>MemAvailable of proc(5): free, and held only by caches that can be dropped.</summary>
    private static long Machine(string root)
    {
        const string field = "MemAvailable:";
        string path = Path.Combine(root, "proc/meminfo");
        string? line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) : null;
        return line is null
            ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes
            : long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>The limit of the control group (v2, then v1) less what is used; null without a limit.</summary>
    private static long? ContainerLeft(string root)
    {
        string folder = Path.Combine(root, "sys/fs/cgroup");
        return Left(Path.Combine(folder, "memory.max"), Path.Combine(folder, "memory.current"), Path.Combine(folder, "memory.stat"), "inactive_file ")
            ?? Left(Path.Combine(folder, "memory/memory.limit_in_bytes"), Path.Combine(folder, "memory/memory.usage_in_bytes"), Path.Combine(folder, "memory/memory.stat"), "total_inactive_file ");
    }

    // Files in the page cache count as used but are dropped when memory is wanted.
    private static long? Left(string limitPath, string usedPath, string statPath, string cacheField)
    {
        if (Number(limitPath) is not { } limit || Number(usedPath) is not { } used)
            return null;
        string? cache = File.Exists(statPath) ? File.ReadLines(statPath).FirstOrDefault(line => line.StartsWith(cacheField, StringComparison.Ordinal)) : null;
        long droppable = cache is null ? 0 : long.Parse(cache[cacheField.Length..], CultureInfo.InvariantCulture);
        return Math.Max(0, limit - used + droppable);
    }

    private static long? Number(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}
