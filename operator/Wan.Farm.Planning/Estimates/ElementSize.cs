using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>Bytes of one number.</summary>
internal static class ElementSize
{
    public const int Float32 = 4;

    public static int Of(ComputeDtype dtype) => dtype == ComputeDtype.Float32 ? Float32 : 2;
}
