using TorchSharp.PInvoke;

namespace TorchSharp;

/// <summary>A number as an operation takes it: a bool, an integer or a floating-point value.</summary>
/// <remarks>Holds no native memory here; disposing is for source compatibility.</remarks>
public sealed class Scalar : IDisposable
{
    private Scalar(NativeScalar native, torch.ScalarType type)
    {
        Native = native;
        Type = type;
    }

    internal NativeScalar Native { get; }

    public torch.ScalarType Type { get; }

    public static implicit operator Scalar(byte value) => Integer(value);
    public static implicit operator Scalar(sbyte value) => Integer(value);
    public static implicit operator Scalar(short value) => Integer(value);
    public static implicit operator Scalar(int value) => Integer(value);
    public static implicit operator Scalar(long value) => Integer(value);
    public static implicit operator Scalar(Half value) => Floating((double)value);
    public static implicit operator Scalar(BFloat16 value) => Floating(value.ToSingle());
    public static implicit operator Scalar(float value) => Floating(value);
    public static implicit operator Scalar(double value) => Floating(value);
    public static implicit operator Scalar(bool value) => new(new(NativeScalar.BoolKind, value ? 1 : 0), torch.ScalarType.Bool);

    public void Dispose() { }

    internal static Scalar From(NativeScalar native) => native.Kind switch
    {
        NativeScalar.DoubleKind => new(native, torch.ScalarType.Float64),
        NativeScalar.BoolKind => new(native, torch.ScalarType.Bool),
        _ => new(native, torch.ScalarType.Int64),
    };

    internal double AsDouble => Native.Kind == NativeScalar.DoubleKind ? BitConverter.Int64BitsToDouble(Native.Bits) : Native.Bits;

    internal long AsInt64 => Native.Kind == NativeScalar.DoubleKind ? (long)BitConverter.Int64BitsToDouble(Native.Bits) : Native.Bits;

    private static Scalar Integer(long value) => new(new(NativeScalar.IntegerKind, value), torch.ScalarType.Int64);

    private static Scalar Floating(double value) => new(new(NativeScalar.DoubleKind, BitConverter.DoubleToInt64Bits(value)), torch.ScalarType.Float64);
}
