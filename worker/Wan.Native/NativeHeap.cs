using System.Runtime.InteropServices;

namespace Wan.Native;

/// <summary>The C heap, on which tensors of the CPU lie.</summary>
public static partial class NativeHeap
{
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

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint keep);
}
