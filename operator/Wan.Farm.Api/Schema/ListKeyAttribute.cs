namespace Wan.Farm.Api.Schema;

/// <summary>The field that tells the entries of a list apart, so that several writers can own entries of it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListKeyAttribute(string field) : Attribute
{
    public string Field { get; } = field;
}
