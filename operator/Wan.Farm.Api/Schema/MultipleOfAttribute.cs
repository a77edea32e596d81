using System.Globalization;

namespace Wan.Farm.Api.Schema;

/// <summary>Whole numbers of the form step·n + <see cref="Plus"/>.</summary>
public sealed class MultipleOfAttribute(int step) : ConstraintAttribute
{
    public int Step { get; } = step;

    public int Plus { get; init; }

    public override string? Violation(object value)
    {
        long number = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        long beyond = (((number - Plus) % Step) + Step) % Step;
        if (beyond == 0)
        {
            return null;
        }

        string form = Plus == 0 ? $"a multiple of {Step}" : $"{Step}n+{Plus}";
        return $"{Shown.Value(value)} is not {form}; nearest: {Shown.Value(number - beyond)}, {Shown.Value(number - beyond + Step)}";
    }
}
