using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>One write, as watches see it. Before is null for a new object, After for a deleted one.</summary>
internal sealed record StoredChange(long Version, StoredKey Key, JsonObject? Before, JsonObject? After);
