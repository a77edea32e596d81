namespace TorchSharp.PInvoke;

/// <summary>wt_scalar: the kind of a number and its 64 bits.</summary>
internal readonly record struct NativeScalar(long Kind, long Bits)
{
    internal static readonly NativeScalar Missing = new(-1, 0);
    internal static readonly NativeScalar One = new(1, 1);

    internal const long DoubleKind = 0;
    internal const long IntegerKind = 1;
    internal const long BoolKind = 2;

    internal static NativeScalar Of(Scalar? scalar) => scalar?.Native ?? Missing;
}
