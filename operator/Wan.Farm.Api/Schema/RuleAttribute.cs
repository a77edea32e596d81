namespace Wan.Farm.Api.Schema;

/// <summary>A condition over the fields of a record, checked by the API server: CEL, where <c>self</c> is the record.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class RuleAttribute(string rule, string message) : Attribute
{
    public string Rule { get; } = rule;

    /// <summary>What is wrong and what would be accepted.</summary>
    public string Message { get; } = message;

    /// <summary>The field that the message is about, as in <c>.maxGroups</c>; null: the record.</summary>
    public string? FieldPath { get; init; }
}
