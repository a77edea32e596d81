using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace Wan.Native;

/// <summary>Which libtorch computes: another version may round differently.</summary>
public static partial class NativeVersion
{
    /// <summary>Such as <c>1.13.0</c>.</summary>
    public static string Libtorch => Marshal.PtrToStringUTF8(wt_version()) ?? "unknown";

    // The text belongs to the library: it must not be freed, as marshalling to a string would.
    [LibraryImport(NativeLibraryLoader.Library)]
    private static partial IntPtr wt_version();
}
