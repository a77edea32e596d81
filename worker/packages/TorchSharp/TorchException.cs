using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>An operation that libtorch refused.</summary>
/// <remarks>
/// The package throws <see cref="ExternalException"/> here; this is one, and says more. Code that must also build against
/// the package catches the base class and looks at <see cref="ExternalException.ErrorCode"/>.
/// </remarks>
public sealed class TorchException : ExternalException
{
    /// <summary><see cref="ExternalException.ErrorCode"/> when memory ran out (E_OUTOFMEMORY).</summary>
    public const int OutOfMemoryCode = unchecked((int)0x8007000E);

    private const int GeneralCode = unchecked((int)0x80004005);   // E_FAIL, what ExternalException has by default

    internal TorchException(string operation, IReadOnlyList<string> shapes, string reason, bool outOfMemory)
        : base(Describe(operation, shapes, reason), outOfMemory ? OutOfMemoryCode : GeneralCode)
    {
        Operation = operation;
        Shapes = shapes;
        IsOutOfMemory = outOfMemory;
    }

    /// <summary>The operation as called, e.g. <c>matmul</c>.</summary>
    public string Operation { get; }

    /// <summary>Type and shape of each tensor operand, e.g. <c>Float32 [2, 3]</c>.</summary>
    public IReadOnlyList<string> Shapes { get; }

    public bool IsOutOfMemory { get; }

    private static string Describe(string operation, IReadOnlyList<string> shapes, string reason)
    {
        string operands = shapes.Count == 0 ? "" : $" (operands: {string.Join(", ", shapes)})";
        return $"{operation}: {reason.TrimEnd()}{operands}";
    }
}
