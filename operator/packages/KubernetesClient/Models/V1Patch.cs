namespace k8s.Models;

/// <summary>A change to an object: a text of JSON, or an object that is written as JSON.</summary>
[JsonConverter(typeof(V1PatchJsonConverter))]
public record V1Patch
{
    public enum PatchType
    {
        Unknown,

        /// <summary>A list of operations, RFC 6902.</summary>
        JsonPatch,

        /// <summary>Fields to set, and null to remove, RFC 7386.</summary>
        MergePatch,

        /// <summary>As a merge, but lists with a key are merged too. Not for custom resources.</summary>
        StrategicMergePatch,

        /// <summary>Server-side apply: the fields that a manager owns.</summary>
        ApplyPatch,
    }

    public V1Patch(object body, PatchType type)
    {
        if (type == PatchType.Unknown)
            throw new ArgumentException("patch type must be set", nameof(type));
        Content = body ?? throw new ArgumentNullException(nameof(body));
        Type = type;
    }

    public object Content { get; private set; }

    public PatchType Type { get; private set; }
}
