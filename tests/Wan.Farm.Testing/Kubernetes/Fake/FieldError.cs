namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>What is wrong with one field, as a real server says it.</summary>
internal sealed record FieldError(string Field, string Reason, string Message)
{
    public static FieldError Invalid(string field, string value, string message) => new(field, "FieldValueInvalid", $"Invalid value: {value}: {message}");

    public static FieldError Required(string field, string message = "") =>
        new(field, "FieldValueRequired", message.Length == 0 ? "Required value" : $"Required value: {message}");

    public override string ToString() => $"{Field}: {Message}";
}
