using System.Globalization;

namespace Wan.Farm.Api.Schema;

/// <summary>Both ends are accepted.</summary>
public sealed class RangeAttribute : ConstraintAttribute
{
    public RangeAttribute(long minimum, long maximum) => (Minimum, Maximum) = (minimum, maximum);

    public RangeAttribute(double minimum, double maximum) => (Minimum, Maximum) = ((decimal)minimum, (decimal)maximum);

    public decimal Minimum { get; }

    public decimal Maximum { get; }

    /// <summary>The range as a message says it.</summary>
    public string Accepted => string.Create(CultureInfo.InvariantCulture, $"{Minimum} to {Maximum}");

    public override string? Violation(object value)
    {
        // A double may be larger than a decimal holds, so it is compared as what it is.
        bool inside = value is double number
            ? number >= (double)Minimum && number <= (double)Maximum
            : Convert.ToDecimal(value, CultureInfo.InvariantCulture) is var exact && exact >= Minimum && exact <= Maximum;
        return inside ? null : $"{Shown.Value(value)} is out of range; accepted: {Accepted}";
    }
}
