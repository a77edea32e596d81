using k8s.Models;

namespace KubernetesClient.Tests;

internal static class Make
{
    public static V1ConfigMap ConfigMap(string name, string key = "key", string value = "value") =>
        new() { Metadata = new() { Name = name }, Data = new Dictionary<string, string> { [key] = value } };
}
