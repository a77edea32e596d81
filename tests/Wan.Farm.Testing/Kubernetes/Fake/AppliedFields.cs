using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>Server-side apply, by the leaves that each manager last applied. Lists count as one leaf.</summary>
internal sealed class AppliedFields
{
    private readonly Dictionary<(StoredKey Key, string Manager), Dictionary<string, JsonNode?>> owned = [];

    public void Forget(StoredKey key)
    {
        foreach ((StoredKey Key, string Manager) entry in owned.Keys.Where(entry => entry.Key == key).ToList())
            owned.Remove(entry);
    }

    /// <summary>The object with the manager's fields as applied: what it no longer names, and nobody else does, is removed.</summary>
    /// <exception cref="StatusException">409: another manager holds a different value, and the request does not force.</exception>
    public JsonObject Apply(StoredKey key, JsonObject current, JsonObject applied, string manager, bool force)
    {
        Dictionary<string, JsonNode?> mine = Leaves(applied, "");
        foreach (string identity in new[] { ".apiVersion", ".kind", ".metadata.name", ".metadata.namespace", ".metadata.resourceVersion" })
            mine.Remove(identity);
        Dictionary<string, JsonNode?> now = Leaves(current, "");
        foreach (((StoredKey other, string holder), Dictionary<string, JsonNode?> theirs) in owned)
        {
            if (other != key || holder == manager)
                continue;
            string[] contested = [.. mine.Where(leaf => theirs.ContainsKey(leaf.Key) && !JsonNode.DeepEquals(now.GetValueOrDefault(leaf.Key), leaf.Value)).Select(l => l.Key)];
            if (contested.Length > 0 && !force)
                throw StatusException.ApplyConflict(holder, contested);
            foreach (string path in contested)
                theirs.Remove(path);
        }
        JsonObject result = JsonPatches.Merge(current, applied);
        foreach (string path in owned.GetValueOrDefault((key, manager))?.Keys ?? Enumerable.Empty<string>())
        {
            bool shared = owned.Any(o => o.Key.Key == key && o.Key.Manager != manager && o.Value.ContainsKey(path));
            if (!mine.ContainsKey(path) && !shared)
                Remove(result, path);
        }
        owned[(key, manager)] = mine;
        return result;
    }

    private static Dictionary<string, JsonNode?> Leaves(JsonObject map, string path)
    {
        var leaves = new Dictionary<string, JsonNode?>();
        foreach ((string name, JsonNode? value) in map)
        {
            string at = $"{path}.{name.Replace(".", "\u0001")}";
            if (value is JsonObject { Count: > 0 } inner)
            {
                foreach ((string leaf, JsonNode? content) in Leaves(inner, at))
                    leaves[leaf] = content;
            }
            else
            {
                leaves[at] = value;
            }
        }
        return leaves;
    }

    private static void Remove(JsonObject root, string path)
    {
        string[] parts = [.. path.Split('.').Skip(1).Select(p => p.Replace("\u0001", "."))];
        JsonObject? at = root;
        foreach (string part in parts[..^1])
            at = at?[part] as JsonObject;
        at?.Remove(parts[^1]);
    }
}
