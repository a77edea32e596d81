namespace Wan.Farm.Api.Schema;

/// <summary>One accepted text.</summary>
public sealed class ConstantAttribute(string value) : ConstraintAttribute
{
    public string Value { get; } = value;

    public override string? Violation(object value) =>
        Value.Equals(value) ? null : $"{Shown.Value(value)} is not supported; accepted: {Value}";
}
