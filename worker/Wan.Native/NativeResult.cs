using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp.PInvoke;
using static TorchSharp.torch;

namespace Wan.Native;

/// <summary>The checked way in from native results to tensors.</summary>
/// <remarks>Tensors cross as <c>Tensor.Handle</c>, which both the subset of TorchSharp and the package have; every call keeps its operands alive.</remarks>
internal static partial class NativeResult
{
    internal static IntPtr HandleOf(Tensor? tensor) => tensor is null ? IntPtr.Zero : tensor.Handle;

    internal static Tensor Tensor(NativeStatus status, IntPtr result, ReadOnlySpan<Tensor?> operands, [CallerMemberName] string operation = "")
    {
        Check(status, operands, operation);
        return TorchSharp.torch.Tensor.UnsafeCreateTensor(result);
    }

    internal static void Check(NativeStatus status, ReadOnlySpan<Tensor?> operands, [CallerMemberName] string operation = "")
    {
        if (status != NativeStatus.Ok) throw Failure(status, operands, operation);
        foreach (Tensor? operand in operands) GC.KeepAlive(operand);
    }

    private static NativeException Failure(NativeStatus status, ReadOnlySpan<Tensor?> operands, string operation)
    {
        string reason = Marshal.PtrToStringUTF8(LastError()) ?? "";
        List<string> shapes = [];
        foreach (Tensor? operand in operands)
        {
            if (operand is { IsInvalid: false }) shapes.Add($"{operand.dtype} [{string.Join(", ", operand.shape)}]");
        }
        return new NativeException(operation, shapes, reason, status);
    }

    [LibraryImport(NativeLibraryLoader.Library, EntryPoint = "wt_last_error")]
    private static partial nint LastError();
}
