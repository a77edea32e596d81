using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Wan.Farm.Api.Schema;

/// <summary>One field: its name in files, its type, its default and its limits.</summary>
public sealed class FieldSchema
{
    internal FieldSchema(PropertyInfo property, object? defaultValue)
    {
        Property = property;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        ValueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        Constraints = [.. property.GetCustomAttributes<ConstraintAttribute>()];
        Kind = KindOf(ValueType);
        Default = IsRequired ? null : defaultValue;
    }

    public PropertyInfo Property { get; }

    /// <summary>camelCase, as in files.</summary>
    public string Name { get; }

    /// <summary>The property's type without its question mark.</summary>
    public Type ValueType { get; }

    public FieldKind Kind { get; }

    /// <summary>The records of a list; else the field's own type.</summary>
    public Type ItemType => Kind == FieldKind.List ? ValueType.GetGenericArguments()[0] : ValueType;

    public bool IsRequired { get; }

    /// <summary>The value of an absent field; null when it is required or stays open.</summary>
    public object? Default { get; }

    public IReadOnlyList<ConstraintAttribute> Constraints { get; }

    private static FieldKind KindOf(Type type)
    {
        if (type == typeof(string))
        {
            return FieldKind.Text;
        }

        if (type == typeof(int) || type == typeof(long))
        {
            return FieldKind.WholeNumber;
        }

        if (type == typeof(double))
        {
            return FieldKind.Number;
        }

        if (type.IsEnum)
        {
            return FieldKind.Choice;
        }

        if (type == typeof(bool))
        {
            return FieldKind.Flag;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return FieldKind.List;
        }

        return type == typeof(IReadOnlyDictionary<string, string>) ? FieldKind.TextMap : FieldKind.Mapping;
    }
}
