using System.Runtime.InteropServices;

namespace Wan.Native.Groups;

/// <summary>One tensor to send or to receive; mirrors wt_transfer_part.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTransferPart
{
    public IntPtr Tensor;
    public int Send;
    public int Peer;
    public int Tag;
}
