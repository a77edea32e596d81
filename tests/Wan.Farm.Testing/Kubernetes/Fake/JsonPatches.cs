using System.Globalization;
using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>The ways to change an object by a patch; each returns a new object.</summary>
internal static class JsonPatches
{
    /// <summary>Lists whose entries are known by a key, in the kinds that tests patch.</summary>
    private static readonly Dictionary<string, string> MergeKeys = new()
    {
        ["conditions"] = "type",
        ["containers"] = "name",
        ["initContainers"] = "name",
        ["containerStatuses"] = "name",
        ["env"] = "name",
        ["volumes"] = "name",
        ["ownerReferences"] = "uid",
        ["addresses"] = "type",
    };

    /// <summary>RFC 7386.</summary>
    public static JsonObject Merge(JsonObject target, JsonObject patch) => Merge(target, patch, strategic: false);

    /// <summary>As a merge, with lists merged by their keys. Directives ($patch and the like) are not known.</summary>
    public static JsonObject Strategic(JsonObject target, JsonObject patch) => Merge(target, patch, strategic: true);

    /// <summary>RFC 6902: add, remove, replace and test.</summary>
    public static JsonObject Operations(JsonObject target, JsonArray operations)
    {
        JsonObject result = target.DeepClone().AsObject();
        foreach (JsonNode? operation in operations)
            Apply(result, (string)operation!["op"]!, (string)operation["path"]!, operation["value"]);
        return result;
    }

    private static JsonObject Merge(JsonObject target, JsonObject patch, bool strategic)
    {
        JsonObject result = target.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
                result.Remove(name);
            else
                result[name] = Merged(name, result[name], value, strategic);
        }
        return result;
    }

    private static JsonNode Merged(string name, JsonNode? old, JsonNode value, bool strategic) => value switch
    {
        JsonObject map => Merge(old as JsonObject ?? [], map, strategic),
        JsonArray list when strategic && old is JsonArray known && MergeKeys.TryGetValue(name, out string? key) => ByKey(known, list, key),
        JsonArray list when strategic && name == "finalizers" && old is JsonArray known =>
            new JsonArray([.. known.Concat(list).Select(n => (string)n!).Distinct().Select(n => (JsonNode)n)]),
        _ => value.DeepClone(),
    };

    private static JsonArray ByKey(JsonArray old, JsonArray patch, string key)
    {
        var result = new JsonArray([.. old.Select(item => item!.DeepClone())]);
        foreach (JsonObject item in patch.Select(item => item!.AsObject()))
        {
            int index = result.ToList().FindIndex(known => JsonNode.DeepEquals(known![key], item[key]));
            if (index < 0)
                result.Add(item.DeepClone());
            else
                result[index] = Merge(result[index]!.AsObject(), item, strategic: true);
        }
        return result;
    }

    private static void Apply(JsonObject root, string op, string path, JsonNode? value)
    {
        string[] parts = [.. path.Split('/').Skip(1).Select(part => part.Replace("~1", "/").Replace("~0", "~"))];
        JsonNode parent = root;
        foreach (string part in parts[..^1])
            parent = Child(parent, part) ?? throw Missing(op, path);
        string last = parts[^1];
        if (op != "add" && Child(parent, last) is null)
            throw Missing(op, path);
        switch (op, parent)
        {
            case ("test", _):
                if (!JsonNode.DeepEquals(Child(parent, last), value))
                    throw new StatusException(422, "Invalid", $"the server rejected our request due to an error in our request: testing value {path} failed");
                break;
            case ("remove", JsonObject map):
                map.Remove(last);
                break;
            case ("remove", JsonArray list):
                list.RemoveAt(Index(last));
                break;
            case ("add" or "replace", JsonObject map):
                map[last] = value?.DeepClone();
                break;
            case ("add", JsonArray list):
                list.Insert(last == "-" ? list.Count : Index(last), value?.DeepClone());
                break;
            case ("replace", JsonArray list):
                list[Index(last)] = value?.DeepClone();
                break;
            default:
                throw StatusException.BadRequest($"unknown operation {op}");
        }
    }

    private static JsonNode? Child(JsonNode node, string part) => node switch
    {
        JsonObject map => map[part],
        JsonArray list when int.TryParse(part, CultureInfo.InvariantCulture, out int index) && index < list.Count => list[index],
        _ => null,
    };

    private static int Index(string part) => int.Parse(part, CultureInfo.InvariantCulture);

    private static StatusException Missing(string op, string path) =>
        new(422, "Invalid", $"the server rejected our request due to an error in our request: {op} operation does not apply: doc is missing path: {path}");
}
