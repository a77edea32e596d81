using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using k8s.Models;

namespace KubernetesClient.Generator;

/// <summary>Writes one record per model that the selection reaches.</summary>
internal static class ModelWriter
{
    /// <summary>Models with code of their own: written by hand.</summary>
    private static readonly HashSet<string> ByHand = ["V1Patch", "V1Status", "IntOrString", "ResourceQuantity"];

    /// <summary>Kubernetes MicroTime: the server refuses it without exactly six digits after the point.</summary>
    private static readonly HashSet<string> MicroTimes =
    [
        "V1LeaseSpec.AcquireTime", "V1LeaseSpec.RenewTime", "Corev1Event.EventTime", "Corev1EventSeries.LastObservedTime",
        "Eventsv1Event.EventTime", "Eventsv1EventSeries.LastObservedTime",
    ];

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (Type model in Reachable().Where(model => !ByHand.Contains(model.Name)))
            File.WriteAllText(Path.Combine(folder, model.Name + ".cs"), Source(model));
    }

    private static HashSet<Type> Reachable()
    {
        var seen = new HashSet<Type>();
        var open = new Stack<Type>(Selection.Models.Select(name => Package.Type("k8s.Models." + name)).Concat(OperationsWriter.Models()));
        while (open.TryPop(out Type? type))
        {
            if (type.IsGenericType)
            {
                foreach (Type argument in type.GetGenericArguments())
                    open.Push(argument);
            }
            else if (type.Namespace == "k8s.Models" && seen.Add(type))
            {
                foreach (PropertyInfo property in Properties(type))
                    open.Push(property.PropertyType);
            }
        }
        return seen;
    }

    private static IEnumerable<PropertyInfo> Properties(Type model) =>
        model.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.IsDefined(typeof(JsonPropertyNameAttribute)));

    private static string Source(Type model)
    {
        var text = new StringBuilder(Package.Header);
        text.Append("namespace k8s.Models;\n\n");
        if (model.GetCustomAttribute<KubernetesEntityAttribute>() is { } entity)
        {
            text.Append("[KubernetesEntity(Group = KubeGroup, Kind = KubeKind, ApiVersion = KubeApiVersion, PluralName = KubePluralName)]\n");
        }
        else
        {
            entity = null;
        }
        string interfaces = string.Join(", ", model.GetInterfaces().Where(Direct).Select(Package.Name));
        text.Append($"public partial record {model.Name}{(interfaces.Length == 0 ? "" : " : " + interfaces)}\n{{\n");
        if (entity is not null)
        {
            text.Append($"    public const string KubeApiVersion = \"{entity.ApiVersion}\";\n");
            text.Append($"    public const string KubeKind = \"{entity.Kind}\";\n");
            text.Append($"    public const string KubeGroup = \"{entity.Group}\";\n");
            text.Append($"    public const string KubePluralName = \"{entity.PluralName}\";\n\n");
        }
        text.AppendJoin("\n", Properties(model).Select(p => PropertySource(model, p)));
        return text.Append("}\n").ToString();
    }

    private static string PropertySource(Type model, PropertyInfo property)
    {
        string converter = MicroTimes.Contains($"{model.Name}.{property.Name}") ? "    [JsonConverter(typeof(MicroTimeConverter))]\n" : "";
        return $"    [JsonPropertyName(\"{property.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name}\")]\n{converter}"
            + $"    public {Package.Name(property.PropertyType)} {property.Name} {{ get; set; }}\n";
    }

    /// <summary>Interfaces of the package that no other one brings along.</summary>
    private static bool Direct(Type type) =>
        type.Namespace is "k8s" or "k8s.Models" && type.Name is "IKubernetesObject`1" or "ISpec`1" or "IStatus`1" or "IItems`1";
}
