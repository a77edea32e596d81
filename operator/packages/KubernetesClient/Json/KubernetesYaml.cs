using System.Text.Json.Nodes;

namespace k8s;

/// <summary>Objects from YAML.</summary>
public static class KubernetesYaml
{
    /// <summary>Reads the first document.</summary>
    /// <param name="strict">Refuse fields that the type does not have.</param>
    public static TValue Deserialize<TValue>(string yaml, bool strict = false)
    {
        JsonNode node = YamlNodes.Read(yaml);
        var options = strict ? new JsonSerializerOptions(KubernetesJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow } : null;
        return KubernetesJson.Deserialize<TValue>(node, options);
    }

    /// <inheritdoc cref="Deserialize{TValue}(string, bool)"/>
    public static TValue Deserialize<TValue>(Stream yaml, bool strict = false)
    {
        using var reader = new StreamReader(yaml, leaveOpen: true);
        return Deserialize<TValue>(reader.ReadToEnd(), strict);
    }
}
