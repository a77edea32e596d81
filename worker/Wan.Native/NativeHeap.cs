using System.Runtime.InteropServices;

namespace Wan.Native;

/// <summary>The C heap, on which tensors of the CPU lie.</summary>
public static partial class NativeHeap
{
    // As in glibc's malloc.h.
    private const int TrimFrom = -1, GrowBy = -2, MapFrom = -3, Arenas = -8;
    private const int LargestMapFrom = 32 << 20;

    /// <summary>Gives freed memory back to the system, which the C library otherwise keeps for later: to be called when a model was freed.</summary>
    public static void Trim()
    {
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc: nothing to ask for.
        }
    }

    /// <summary>
    /// From now on freed memory stays with the process, for work that frees and asks for the same sizes again and again, as training does: else the system
    /// clears every page anew. To be called before the first tensor.
    /// </summary>
    public static void Keep()
    {
        try
        {
            _ = mallopt(Arenas, 1);
            _ = mallopt(MapFrom, LargestMapFrom);
            _ = mallopt(TrimFrom, int.MaxValue);
            _ = mallopt(GrowBy, LargestMapFrom);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc: nothing to ask for.
        }
    }

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint keep);

    [LibraryImport("libc")]
    private static partial int mallopt(int what, int value);
}
