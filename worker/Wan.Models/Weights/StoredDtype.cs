using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>The dtypes that checkpoints use, by their name in each format. Knows sizes without asking libtorch.</summary>
internal static class StoredDtype
{
    private static readonly (torch.ScalarType Dtype, string Safetensors, string PyTorch, int Size)[] All =
    [
        (torch.ScalarType.Float32, "F32", "FloatStorage", 4),
        (torch.ScalarType.Float16, "F16", "HalfStorage", 2),
        (torch.ScalarType.BFloat16, "BF16", "BFloat16Storage", 2),
        (torch.ScalarType.Float64, "F64", "DoubleStorage", 8),
        (torch.ScalarType.Int64, "I64", "LongStorage", 8),
        (torch.ScalarType.Int32, "I32", "IntStorage", 4),
        (torch.ScalarType.Int16, "I16", "ShortStorage", 2),
        (torch.ScalarType.Int8, "I8", "CharStorage", 1),
        (torch.ScalarType.Byte, "U8", "ByteStorage", 1),
        (torch.ScalarType.Bool, "BOOL", "BoolStorage", 1),
    ];

    public static string SafetensorsNames => string.Join(", ", All.Select(d => d.Safetensors));

    public static torch.ScalarType? FromSafetensors(string name) => Find(d => d.Safetensors == name)?.Dtype;

    /// <param name="name">A class of module torch, such as "FloatStorage".</param>
    public static torch.ScalarType? FromStorage(string name) => Find(d => d.PyTorch == name)?.Dtype;

    public static string ToSafetensors(torch.ScalarType dtype) => Of(dtype).Safetensors;

    public static string ToStorage(torch.ScalarType dtype) => Of(dtype).PyTorch;

    public static int SizeOf(torch.ScalarType dtype) => Of(dtype).Size;

    private static (torch.ScalarType Dtype, string Safetensors, string PyTorch, int Size) Of(torch.ScalarType dtype) =>
        Find(d => d.Dtype == dtype) ?? throw new NotSupportedException($"{dtype} has no place in a checkpoint; use one of {SafetensorsNames}");

    private static (torch.ScalarType Dtype, string Safetensors, string PyTorch, int Size)? Find(
        Func<(torch.ScalarType Dtype, string Safetensors, string PyTorch, int Size), bool> match)
    {
        foreach (var candidate in All)
        {
            if (match(candidate))
                return candidate;
        }
        return null;
    }
}
