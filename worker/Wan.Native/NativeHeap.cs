using System.Runtime.InteropServices;

namespace Wan.Native;

/// <summary>The C heap, on which tensors of the CPU lie.</summary>
public static partial class NativeHeap
{
    // As in glibc's malloc.h.
    private const int TrimFrom = -1, GrowBy = -2, MostMaps = -4, Arenas = -8, Never = -1, GrowAtLeastBy = 32 << 20;

    // As in Linux's mman.h.
    private const int HugePages = 14;

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
    /// clears every page anew. And its pages are large ones where the system gives such to those who ask: the processor then looks up their places less
    /// often. To be called before the first tensor.
    /// </summary>
    public static void Keep()
    {
        try
        {
            _ = mallopt(Arenas, 1);
            _ = mallopt(MostMaps, 0);
            _ = mallopt(TrimFrom, Never);
            _ = mallopt(GrowBy, GrowAtLeastBy);
            AskForHugePages();
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc: nothing to ask for.
        }
    }

    /// <summary>Of a range that the heap is made to grow by now; nothing lies in it yet, and what is not used of it takes no memory.</summary>
    private static unsafe void AskForHugePages()
    {
        nuint size = (nuint)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2), page = (nuint)Environment.SystemPageSize;
        try
        {
            void* range = NativeMemory.Alloc(size);
            nuint first = ((nuint)range + page - 1) / page * page;
            _ = madvise(first, (nuint)range + size - first, HugePages);
            NativeMemory.Free(range);
        }
        catch (OutOfMemoryException)
        {
            // The system promises no more than it has: small pages do as well.
        }
    }

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint keep);

    [LibraryImport("libc")]
    private static partial int mallopt(int what, int value);

    [LibraryImport("libc")]
    private static partial int madvise(nuint address, nuint length, int advice);
}
