using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace Wan.Native;

/// <summary>A function of libwan_torch that failed.</summary>
public sealed class NativeException : ExternalException
{
    private const int OutOfMemoryCode = unchecked((int)0x8007000E);   // E_OUTOFMEMORY
    private const int GeneralCode = unchecked((int)0x80004005);       // E_FAIL

    internal NativeException(string operation, IReadOnlyList<string> shapes, string reason, NativeStatus status)
        : base(Describe(operation, shapes, reason), status == NativeStatus.OutOfMemory ? OutOfMemoryCode : GeneralCode)
    {
        Operation = operation;
        Shapes = shapes;
        Reason = reason.TrimEnd();
        TimedOut = status == NativeStatus.Timeout;
    }

    public string Operation { get; }

    /// <summary>The library's own words, without the operation and its operands.</summary>
    public string Reason { get; }

    public bool TimedOut { get; }

    /// <summary>Type and shape of each tensor operand, e.g. <c>Float32 [1, 8, 1280, 64]</c>.</summary>
    public IReadOnlyList<string> Shapes { get; }

    /// <summary>Whether memory ran out, in an exception of this library or of TorchSharp (the subset or the package).</summary>
    public static bool IsOutOfMemory(Exception exception) => exception switch
    {
        OutOfMemoryException => true,
        ExternalException e => e.ErrorCode == OutOfMemoryCode
            || e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("can't allocate memory", StringComparison.Ordinal),
        _ => false,
    };

    private static string Describe(string operation, IReadOnlyList<string> shapes, string reason)
    {
        string operands = shapes.Count == 0 ? "" : $" (operands: {string.Join(", ", shapes)})";
        return $"{operation}: {reason.TrimEnd()}{operands}";
    }
}
