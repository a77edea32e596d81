using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.PInvoke;

/// <summary>Turns a native status into an exception that names the operation and its operands.</summary>
internal static partial class NativeError
{
    private const int MaxListedOperands = 8;
    private const int MaxRank = 16;

    internal static void Check(NativeStatus status, string operation)
    {
        if (status != NativeStatus.Ok) throw Create(status, operation, []);
    }

    internal static void Check(NativeStatus status, string operation, torch.Tensor a)
    {
        if (status != NativeStatus.Ok) throw Create(status, operation, [a]);
    }

    internal static TorchException Create(NativeStatus status, string operation, ReadOnlySpan<torch.Tensor?> operands)
    {
        string message = Marshal.PtrToStringUTF8(LastError()) ?? "";   // before anything else calls native code
        List<string> shapes = [];
        foreach (torch.Tensor? operand in operands)
        {
            if (operand is not null && shapes.Count < MaxListedOperands) shapes.Add(Describe(operand));
        }
        return new TorchException(operation, shapes, message, status == NativeStatus.OutOfMemory);
    }

    private static unsafe string Describe(torch.Tensor tensor)
    {
        if (tensor.IsInvalid) return "disposed";
        long* sizes = stackalloc long[MaxRank];
        if (Describe(tensor.Self, out int dtype, out long rank, sizes, MaxRank) != NativeStatus.Ok) return "unknown";
        var text = new StringBuilder().Append((torch.ScalarType)dtype).Append(" [");
        for (int i = 0; i < Math.Min(rank, MaxRank); i++) text.Append(i == 0 ? "" : ", ").Append(sizes[i]);
        return text.Append(']').ToString();
    }

    [LibraryImport(NativeLibraryLoader.Library, EntryPoint = "wt_last_error")]
    private static partial nint LastError();

    [LibraryImport(NativeLibraryLoader.Library, EntryPoint = "wt_tensor_describe")]
    private static unsafe partial NativeStatus Describe(TensorHandle self, out int dtype, out long rank, long* sizes, long capacity);
}
