using System.Collections;

namespace Wan.Farm.Api.Schema;

/// <summary>Least and most entries of a list.</summary>
public sealed class ItemCountAttribute(int minimum, int maximum) : ConstraintAttribute
{
    public int Minimum { get; } = minimum;

    public int Maximum { get; } = maximum;

    public override string? Violation(object value)
    {
        int count = ((ICollection)value).Count;
        return count >= Minimum && count <= Maximum ? null : $"has {count} entries; accepted: {Minimum} to {Maximum}";
    }
}
