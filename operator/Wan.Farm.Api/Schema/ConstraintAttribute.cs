namespace Wan.Farm.Api.Schema;

/// <summary>A limit on one property: checked when a job is bound, and written into the resource definition.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class ConstraintAttribute : Attribute
{
    /// <summary>What is wrong with a value and which one would be accepted, starting with the value; null when it is fine.</summary>
    public abstract string? Violation(object value);
}
