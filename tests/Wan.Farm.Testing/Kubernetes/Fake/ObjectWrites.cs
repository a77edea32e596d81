using System.Globalization;
using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>Everything that changes an object: create, replace, patch, delete, and what follows from them.</summary>
internal sealed class ObjectWrites(ObjectStore store)
{
    private const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    private readonly AppliedFields applied = new();

    public IEnumerable<ApiResource> Resources() =>
        ApiResource.BuiltIn.Concat(store.List(Definitions, "").SelectMany(pair => ApiResource.Of(pair.Value)));

    public JsonObject Create(ApiRequest request, JsonObject body) => store.Atomically(() =>
    {
        JsonObject value = body.DeepClone().AsObject();
        JsonObject metadata = (value["metadata"] ??= new JsonObject()).AsObject();
        if ((string?)metadata["name"] is not { Length: > 0 } name)
        {
            name = metadata["generateName"] is { } prefix
                ? prefix + Guid.NewGuid().ToString("N")[..5]
                : throw StatusException.Invalid(request.Resource, "", [FieldError.Required("metadata.name", "name or generateName is required")]);
        }
        ApiRequest named = request with { Name = name };
        RequireNamespace(named);
        if (store.Find(named.Key) is not null)
            throw StatusException.AlreadyExists(request.Resource, name);
        metadata["name"] = name;
        if (request.Resource.Namespaced)
            metadata["namespace"] = request.Namespace;
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now();
        metadata["generation"] = 1;
        metadata.Remove("deletionTimestamp");
        value["apiVersion"] = request.Resource.ApiVersion;
        value["kind"] = request.Resource.Kind;
        if (request.Resource.HasStatus)
            value.Remove("status");
        FirstStatus(request.Resource, value);
        Check(named, value, before: null);
        JsonObject stored = store.Put(named.Key, value);
        if (OutlivesItsOwners(stored))
            Delete(named, []);
        return stored;
    });

    public JsonObject Replace(ApiRequest request, JsonObject body)
    {
        if (request.Subresource == "scale")
            return Scales.Of(request.Resource, Change(request, now => Scales.With(request.Resource, now, body)));
        if ((string?)body["metadata"]?["name"] is { } name && name != request.Name)
            throw StatusException.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        return Change(request, _ => body);
    }

    public JsonObject Patch(ApiRequest request, string contentType, JsonNode body)
    {
        string kind = contentType.Split(';')[0];
        if (kind == "application/apply-patch+yaml")
            return Apply(request, body.AsObject());
        JsonObject Patched(JsonObject now) => kind switch
        {
            "application/json-patch+json" => JsonPatches.Operations(now, body.AsArray()),
            "application/merge-patch+json" => JsonPatches.Merge(now, body.AsObject()),
            "application/strategic-merge-patch+json" when request.Resource.IsBuiltIn => JsonPatches.Strategic(now, body.AsObject()),
            _ => throw new StatusException(415, "UnsupportedMediaType", $"the body of the request was in an unknown format: {contentType}"),
        };
        return request.Subresource == "scale"
            ? Scales.Of(request.Resource, Change(request, now => Scales.With(request.Resource, now, Patched(Scales.Of(request.Resource, now)))))
            : Change(request, Patched);
    }

    /// <summary>Changes an object, or its status when the request is on that.</summary>
    public JsonObject Change(ApiRequest request, Func<JsonObject, JsonObject> change) => store.Atomically(() =>
    {
        JsonObject before = store.Find(request.Key) ?? throw StatusException.NotFound(request.Resource, request.Name);
        JsonObject wanted = change(before).DeepClone().AsObject();
        if ((string?)wanted["metadata"]?["resourceVersion"] is { Length: > 0 } version && version != (string?)before["metadata"]!["resourceVersion"])
            throw StatusException.Modified(request.Resource, request.Name);
        if ((string?)wanted["metadata"]?["uid"] is { Length: > 0 } uid && uid != (string?)before["metadata"]!["uid"])
            throw StatusException.Conflict(request.Resource, request.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {before["metadata"]!["uid"]}");
        JsonObject after = request.Subresource == "status" ? WithStatus(before, wanted["status"]) : WithoutStatus(request.Resource, before, wanted);
        KeepIdentity(before, after);
        Check(request, after, before);
        if (!JsonNode.DeepEquals(Content(before), Content(after)))
            after["metadata"]!["generation"] = (Whole(before["metadata"]!["generation"]) ?? 0) + 1;
        return JsonNode.DeepEquals(before, after) ? before : Settle(request, after);
    });

    public JsonObject Delete(ApiRequest request, JsonObject options) => store.Atomically(() =>
    {
        JsonObject value = store.Find(request.Key) ?? throw StatusException.NotFound(request.Resource, request.Name);
        RequirePreconditions(request, value, options["preconditions"]);
        JsonObject doomed = value.DeepClone().AsObject();
        JsonObject metadata = doomed["metadata"]!.AsObject();
        string policy = request.Text("propagationPolicy") ?? (string?)options["propagationPolicy"] ?? "Background";
        if (policy is "Foreground" or "Orphan" && metadata["deletionTimestamp"] is null)
        {
            List<string> finalizers = Finalizers(doomed);
            finalizers.Add(policy == "Orphan" ? Orphan : Foreground);
            metadata["finalizers"] = new JsonArray([.. finalizers.Distinct().Select(f => (JsonNode)f)]);
        }
        long grace = Whole(options["gracePeriodSeconds"]) ?? request.Number("gracePeriodSeconds") ?? DefaultGrace(request, value);
        if (Finalizers(doomed).Count == 0 && grace == 0)
            return Removed(request);
        if (metadata["deletionTimestamp"] is null || grace < Whole(metadata["deletionGracePeriodSeconds"]))
        {
            metadata["deletionTimestamp"] = Now();
            metadata["deletionGracePeriodSeconds"] = grace;
            doomed = store.Put(request.Key, doomed);
        }
        RunCollector(request, doomed);
        return store.Find(request.Key) ?? doomed;
    });

    public JsonObject DeleteAll(ApiRequest request, JsonObject options)
    {
        foreach ((StoredKey key, JsonObject value) in store.List(request.Resource.FullPlural, request.Namespace))
        {
            if (request.Selector.Matches(value))
                Delete(request with { Namespace = key.Namespace, Name = key.Name }, options);
        }
        return Success();
    }

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Success() => new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success" };

    /// <summary>A number, whether it was read from text or made here.</summary>
    private static long? Whole(JsonNode? node) => node is null ? null : long.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);

    private static List<string> Finalizers(JsonObject value) =>
        [.. (value["metadata"]!["finalizers"] as JsonArray ?? []).Select(finalizer => (string)finalizer!)];

    /// <summary>What counts for the generation: all but metadata and status.</summary>
    private static JsonObject Content(JsonObject value)
    {
        JsonObject content = value.DeepClone().AsObject();
        content.Remove("metadata");
        content.Remove("status");
        return content;
    }

    private static JsonObject WithStatus(JsonObject before, JsonNode? status)
    {
        JsonObject after = before.DeepClone().AsObject();
        after["status"] = status?.DeepClone();
        return after;
    }

    private static JsonObject WithoutStatus(ApiResource resource, JsonObject before, JsonObject wanted)
    {
        if (resource.HasStatus)
        {
            wanted.Remove("status");
            if (before["status"] is { } status)
                wanted["status"] = status.DeepClone();
        }
        return wanted;
    }

    private static void KeepIdentity(JsonObject before, JsonObject after)
    {
        JsonObject metadata = (after["metadata"] ??= new JsonObject()).AsObject();
        foreach (string field in new[] { "name", "namespace", "uid", "creationTimestamp", "generation", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds" })
        {
            metadata.Remove(field);
            if (before["metadata"]![field] is { } kept)
                metadata[field] = kept.DeepClone();
        }
        foreach (string field in new[] { "labels", "annotations", "finalizers", "ownerReferences" })
        {
            if (metadata[field] is JsonObject { Count: 0 } or JsonArray { Count: 0 } or null)
                metadata.Remove(field);
        }
        after["apiVersion"] = before["apiVersion"]!.DeepClone();
        after["kind"] = before["kind"]!.DeepClone();
    }

    private static void FirstStatus(ApiResource resource, JsonObject value)
    {
        JsonObject? status = resource.Kind switch
        {
            "Pod" => new() { ["phase"] = "Pending" },
            "Namespace" => new() { ["phase"] = "Active" },
            "CustomResourceDefinition" => new()
            {
                ["conditions"] = new JsonArray([.. new[] { "NamesAccepted", "Established" }.Select(type => new JsonObject { ["type"] = type, ["status"] = "True" })]),
            },
            _ => null,
        };
        if (status is not null)
            value["status"] = status;
    }

    /// <summary>A pod on a node goes when its kubelet says so; everything else at once.</summary>
    private static long DefaultGrace(ApiRequest request, JsonObject value) =>
        request.Resource.Kind == "Pod" && value["spec"]?["nodeName"] is not null && value["metadata"]!["deletionTimestamp"] is null
            ? Whole(value["spec"]!["terminationGracePeriodSeconds"]) ?? 30
            : 0;

    private static void RequirePreconditions(ApiRequest request, JsonObject value, JsonNode? preconditions)
    {
        foreach ((string field, string shown) in new[] { ("uid", "UID"), ("resourceVersion", "ResourceVersion") })
        {
            if ((string?)preconditions?[field] is { } wanted && wanted != (string?)value["metadata"]![field])
            {
                throw StatusException.Conflict(
                    request.Resource, request.Name, $"Precondition failed: {shown} in precondition: {wanted}, {shown} in object meta: {value["metadata"]![field]}");
            }
        }
    }

    private static void Check(ApiRequest request, JsonObject after, JsonObject? before)
    {
        string[] fresh = before?["metadata"]!["deletionTimestamp"] is null ? [] : [.. Finalizers(after).Except(Finalizers(before))];
        if (fresh.Length > 0)
        {
            string message = $"Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", fresh.Select(f => $"\"{f}\""))}}}";
            throw StatusException.Invalid(request.Resource, request.Name, [new FieldError("metadata.finalizers", "FieldValueForbidden", message)]);
        }
        if (request.Resource.Schema is not { } schema)
            return;
        var structural = new StructuralSchema(schema);
        structural.PruneAndDefault(after);
        if (structural.Problems(after, before) is { Count: > 0 } problems)
            throw StatusException.Invalid(request.Resource, request.Name, problems);
    }

    private void RequireNamespace(ApiRequest request)
    {
        if (!request.Resource.Namespaced)
            return;
        ApiResource spaces = ApiResource.BuiltIn[0];
        if (store.Find(new StoredKey(spaces.FullPlural, "", request.Namespace)) is null)
            throw StatusException.NotFound(spaces, request.Namespace);
    }

    private JsonObject Apply(ApiRequest request, JsonObject body) => store.Atomically(() =>
    {
        string manager = request.Text("fieldManager") ?? throw StatusException.BadRequest("fieldManager is required for apply patch");
        JsonObject? now = store.Find(request.Key);
        if (now is null && request.Subresource.Length > 0)
            throw StatusException.NotFound(request.Resource, request.Name);
        JsonObject merged = applied.Apply(request.Key, now ?? [], body, manager, request.Flag("force"));
        (merged["metadata"] ??= new JsonObject())["name"] = request.Name;
        return now is null ? Create(request with { Name = "" }, merged) : Change(request, _ => merged);
    });

    /// <summary>Stores a change, unless it was the last finalizer of something that is to go.</summary>
    private JsonObject Settle(ApiRequest request, JsonObject after)
    {
        bool done = after["metadata"]!["deletionTimestamp"] is not null && Finalizers(after).Count == 0
            && Whole(after["metadata"]!["deletionGracePeriodSeconds"]) is null or 0;
        return done ? Removed(request) : store.Put(request.Key, after);
    }

    private JsonObject Removed(ApiRequest request)
    {
        JsonObject gone = store.Remove(request.Key)!;
        applied.Forget(request.Key);
        foreach (string plural in Left(request, gone))
        {
            foreach ((StoredKey key, _) in store.List(plural, request.Resource.Kind == "Namespace" ? request.Name : ""))
                store.Remove(key);
        }
        foreach (ApiRequest dependent in Dependents(gone))
            Delete(dependent, []);
        return gone;
    }

    /// <summary>Whether the collector takes it at once: it names owners, and none of them is there any more.</summary>
    private bool OutlivesItsOwners(JsonObject value)
    {
        JsonNode?[] owners = [.. value["metadata"]!["ownerReferences"] as JsonArray ?? []];
        return owners.Length > 0 && !owners.Any(owner => IsThere(owner!, (string?)value["metadata"]!["namespace"] ?? ""));
    }

    private bool IsThere(JsonNode owner, string space) =>
        Resources().FirstOrDefault(resource => resource.Kind == (string?)owner["kind"] && resource.ApiVersion == (string?)owner["apiVersion"]) is { } kind
        && (string?)store.Find(new StoredKey(kind.FullPlural, kind.Namespaced ? space : "", (string)owner["name"]!))?["metadata"]!["uid"] == (string?)owner["uid"];

    /// <summary>What goes with a namespace or a definition.</summary>
    private string[] Left(ApiRequest request, JsonObject gone) => request.Resource.Kind switch
    {
        "Namespace" => [.. Resources().Where(r => r.Namespaced).Select(r => r.FullPlural)],
        "CustomResourceDefinition" => [.. ApiResource.Of(gone).Select(r => r.FullPlural)],
        _ => [],
    };

    /// <summary>What the garbage collector does about an object that waits for it.</summary>
    private void RunCollector(ApiRequest request, JsonObject doomed)
    {
        List<string> finalizers = Finalizers(doomed);
        if (finalizers.Contains(Orphan))
        {
            foreach (ApiRequest dependent in Dependents(doomed))
                Change(dependent, value => WithoutOwner(value, (string)doomed["metadata"]!["uid"]!));
        }
        else if (finalizers.Contains(Foreground))
        {
            foreach (ApiRequest dependent in Dependents(doomed))
                Delete(dependent, []);
        }
        if (finalizers.Remove(Orphan) | finalizers.Remove(Foreground))
        {
            Change(request, value =>
            {
                JsonObject after = value.DeepClone().AsObject();
                after["metadata"]!["finalizers"] = new JsonArray([.. finalizers.Select(f => (JsonNode)f)]);
                return after;
            });
        }
    }

    private static JsonObject WithoutOwner(JsonObject value, string uid)
    {
        JsonObject after = value.DeepClone().AsObject();
        JsonArray owners = after["metadata"]!["ownerReferences"]!.AsArray();
        owners.RemoveAll(owner => (string?)owner!["uid"] == uid);
        return after;
    }

    private List<ApiRequest> Dependents(JsonObject owner)
    {
        string uid = (string)owner["metadata"]!["uid"]!;
        ApiResource[] resources = [.. Resources()];
        return
        [
            .. store.All()
                .Where(pair => pair.Value["metadata"]!["ownerReferences"] is JsonArray owners && owners.Any(o => (string?)o!["uid"] == uid))
                .Select(pair => new ApiRequest(resources.First(r => r.FullPlural == pair.Key.Plural), pair.Key.Namespace, pair.Key.Name, "", new Microsoft.AspNetCore.Http.QueryCollection())),
        ];
    }
}
