using TorchSharp;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Rendering;

/// <summary>A plan's dtype as libtorch calls it.</summary>
internal static class Dtypes
{
    public static torch.ScalarType Of(ComputeDtype dtype) => dtype switch
    {
        ComputeDtype.Float32 => torch.ScalarType.Float32,
        ComputeDtype.BFloat16 => torch.ScalarType.BFloat16,
        ComputeDtype.Float16 => torch.ScalarType.Float16,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, null),
    };
}
