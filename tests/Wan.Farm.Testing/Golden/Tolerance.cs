namespace Wan.Farm.Testing.Golden;

/// <summary>|actual - expected| must not exceed <paramref name="Absolute"/> + <paramref name="Relative"/>·|expected|.</summary>
public sealed record Tolerance(double Absolute, double Relative)
{
    public static Tolerance Exact { get; } = new(0, 0);

    public override string ToString() => $"atol {Absolute:g} rtol {Relative:g}";
}
