using k8s.Models;

namespace Wan.Farm.Controllers.Tests;

internal static class Make
{
    public static V1ConfigMap ConfigMap(string name, string value = "1", string? space = null) =>
        new() { Metadata = new() { Name = name, NamespaceProperty = space }, Data = new Dictionary<string, string> { ["value"] = value } };

    /// <summary>As a server returns it.</summary>
    public static V1ConfigMap Stored(string name, int version, string value = "1")
    {
        V1ConfigMap map = ConfigMap(name, value, "test");
        map.Metadata.Uid = $"uid of {name}";
        map.Metadata.ResourceVersion = $"{version}";
        return map;
    }
}
