using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>Lists, in pages when a limit is given.</summary>
/// <remarks>Later pages show the objects as they are then, under the version of the first page; a real server shows them as they were.</remarks>
internal static class Lists
{
    public static JsonObject Answer(ObjectStore store, ApiRequest request) => store.Atomically(() =>
    {
        (long version, string after) = Continue(request.Text("continue")) ?? (store.Version, "");
        store.RequireKnown(version);
        if (request.Text("resourceVersionMatch") == "Exact")
            store.RequireKnown(long.Parse(request.Text("resourceVersion")!, CultureInfo.InvariantCulture));
        KeyValuePair<StoredKey, JsonObject>[] found =
        [
            .. store.List(request.Resource.FullPlural, request.Namespace)
                .Where(pair => string.CompareOrdinal(Position(pair.Key), after) > 0 && request.Selector.Matches(pair.Value)),
        ];
        int take = request.Number("limit") is > 0 and int limit ? Math.Min(limit, found.Length) : found.Length;
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (take < found.Length)
        {
            metadata["continue"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{version}\n{Position(found[take - 1].Key)}"));
            metadata["remainingItemCount"] = found.Length - take;
        }
        return new JsonObject
        {
            ["kind"] = request.Resource.Kind + "List",
            ["apiVersion"] = request.Resource.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. found[..take].Select(pair => Item(request.Resource, pair.Value))]),
        };
    });

    /// <summary>Lists of built-in kinds leave out the kind of each item; those of custom resources do not.</summary>
    private static JsonObject Item(ApiResource resource, JsonObject value)
    {
        JsonObject item = value.DeepClone().AsObject();
        if (resource.IsBuiltIn)
        {
            item.Remove("kind");
            item.Remove("apiVersion");
        }
        return item;
    }

    private static string Position(StoredKey key) => $"{key.Namespace}/{key.Name}";

    private static (long Version, string After)? Continue(string? token)
    {
        if (token is null)
            return null;
        string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('\n');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
    }
}
