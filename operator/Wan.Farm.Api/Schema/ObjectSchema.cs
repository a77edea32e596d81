using System.Collections.Concurrent;
using System.Reflection;

namespace Wan.Farm.Api.Schema;

/// <summary>The fields of one record of a kind, read from its type once.</summary>
public sealed class ObjectSchema
{
    private static readonly ConcurrentDictionary<Type, ObjectSchema> Known = new();

    private ObjectSchema(Type type)
    {
        Type = type;
        // Required members stay unset here: the instance serves to read defaults and to copy from.
        object defaults = Activator.CreateInstance(type)!;
        Fields =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is not null)
                .Select(property => new FieldSchema(property, property.GetValue(defaults))),
        ];
    }

    public Type Type { get; }

    /// <summary>In the order of declaration.</summary>
    public IReadOnlyList<FieldSchema> Fields { get; }

    public static ObjectSchema Of(Type type) => Known.GetOrAdd(type, static type => new ObjectSchema(type));

    public FieldSchema? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);
}
