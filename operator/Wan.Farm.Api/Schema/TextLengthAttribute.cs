namespace Wan.Farm.Api.Schema;

/// <summary>Most characters (UTF-16 units) of a text.</summary>
public sealed class TextLengthAttribute(int maximum) : ConstraintAttribute
{
    public int Maximum { get; } = maximum;

    public override string? Violation(object value)
    {
        int length = ((string)value).Length;
        return length <= Maximum ? null : $"has {length} characters; accepted: up to {Maximum}";
    }
}
