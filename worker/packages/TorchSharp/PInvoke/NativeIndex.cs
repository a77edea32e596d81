using System.Runtime.InteropServices;

namespace TorchSharp.PInvoke;

/// <summary>wt_index_item: one entry of an index expression.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    internal int Kind;
    internal int Has;
    internal long Start;
    internal long Stop;
    internal long Step;
    internal nint Tensor;
}
