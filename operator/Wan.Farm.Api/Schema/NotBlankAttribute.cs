namespace Wan.Farm.Api.Schema;

/// <summary>Text with something other than white space in it.</summary>
public sealed class NotBlankAttribute : ConstraintAttribute
{
    public string Example { get; init; } = "some text";

    public override string? Violation(object value) =>
        string.IsNullOrWhiteSpace((string)value) ? $"{Shown.Value(value)} is empty; give e.g. {Example}" : null;
}
