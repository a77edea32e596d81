using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>A request on a kind: its path and query taken apart.</summary>
internal sealed record ApiRequest(ApiResource Resource, string Namespace, string Name, string Subresource, IQueryCollection Query)
{
    public StoredKey Key => new(Resource.FullPlural, Namespace, Name);

    public Selector Selector => new(Text("labelSelector"), Text("fieldSelector"));

    /// <returns>Null when the path names no kind that is served.</returns>
    public static ApiRequest? Of(HttpRequest request, IEnumerable<ApiResource> resources)
    {
        string[] parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        (string group, string version, string[] rest) = parts switch
        {
            ["api", var v, .. var tail] => ("", v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => ("", "", []),
        };
        string space = "";
        // .../namespaces/NAME/PLURAL, but namespaces/NAME and namespaces/NAME/status are of the namespace itself.
        if (rest is ["namespaces", var named, var plural, ..] && plural is not ("status" or "finalize"))
        {
            space = named;
            rest = rest[2..];
        }
        ApiResource? resource = rest.Length == 0 ? null
            : resources.FirstOrDefault(r => r.Group == group && r.Version == version && r.Plural == rest[0]);
        return resource is null ? null : new ApiRequest(resource, space, rest.ElementAtOrDefault(1) ?? "", rest.ElementAtOrDefault(2) ?? "", request.Query);
    }

    public string? Text(string name) => Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public bool Flag(string name) => Text(name) == "true";

    public int? Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
