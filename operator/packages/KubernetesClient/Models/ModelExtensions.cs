namespace k8s.Models;

/// <summary>Short ways to the metadata of an object.</summary>
public static class ModelExtensions
{
    public static string Name(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Name;

    public static string Namespace(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.NamespaceProperty;

    public static string Uid(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Uid;

    public static string ResourceVersion(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.ResourceVersion;

    public static string ResourceVersion(this IMetadata<V1ListMeta> list) => list?.Metadata?.ResourceVersion;

    public static string Continue(this IMetadata<V1ListMeta> list) => list?.Metadata?.ContinueProperty;

    public static long? Generation(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Generation;

    public static DateTime? CreationTimestamp(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.CreationTimestamp;

    public static DateTime? DeletionTimestamp(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.DeletionTimestamp;

    public static IDictionary<string, string> Labels(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Labels;

    public static IDictionary<string, string> Annotations(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Annotations;

    public static IList<string> Finalizers(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.Finalizers;

    public static IList<V1OwnerReference> OwnerReferences(this IMetadata<V1ObjectMeta> obj) => obj?.Metadata?.OwnerReferences;

    public static V1ObjectMeta EnsureMetadata(this IMetadata<V1ObjectMeta> obj) => obj.Metadata ??= new V1ObjectMeta();

    public static IDictionary<string, string> EnsureLabels(this V1ObjectMeta meta) => meta.Labels ??= new Dictionary<string, string>();

    public static IDictionary<string, string> EnsureAnnotations(this V1ObjectMeta meta) => meta.Annotations ??= new Dictionary<string, string>();

    public static IList<string> EnsureFinalizers(this V1ObjectMeta meta) => meta.Finalizers ??= [];

    public static string GetLabel(this IMetadata<V1ObjectMeta> obj, string key) => ValueOf(obj.Labels(), key);

    public static string GetAnnotation(this IMetadata<V1ObjectMeta> obj, string key) => ValueOf(obj.Annotations(), key);

    /// <param name="value">Null removes the label.</param>
    public static void SetLabel(this IMetadata<V1ObjectMeta> obj, string key, string value) =>
        Set(value is null ? obj.Labels() : obj.EnsureMetadata().EnsureLabels(), key, value);

    /// <param name="value">Null removes the annotation.</param>
    public static void SetAnnotation(this IMetadata<V1ObjectMeta> obj, string key, string value) =>
        Set(value is null ? obj.Annotations() : obj.EnsureMetadata().EnsureAnnotations(), key, value);

    public static bool HasFinalizer(this IMetadata<V1ObjectMeta> obj, string finalizer) => obj.Finalizers()?.Contains(finalizer) == true;

    /// <returns>True when it was not there.</returns>
    public static bool AddFinalizer(this IMetadata<V1ObjectMeta> obj, string finalizer)
    {
        if (obj.HasFinalizer(finalizer))
            return false;
        obj.EnsureMetadata().EnsureFinalizers().Add(finalizer);
        return true;
    }

    /// <returns>True when it was there.</returns>
    public static bool RemoveFinalizer(this IMetadata<V1ObjectMeta> obj, string finalizer) => obj.Finalizers()?.Remove(finalizer) == true;

    public static void AddOwnerReference(this IMetadata<V1ObjectMeta> obj, V1OwnerReference ownerRef) =>
        (obj.EnsureMetadata().OwnerReferences ??= []).Add(ownerRef);

    /// <summary>The owner that manages the object; null when it has none.</summary>
    public static V1OwnerReference GetController(this IMetadata<V1ObjectMeta> obj) =>
        obj.OwnerReferences()?.FirstOrDefault(reference => reference.Controller == true);

    public static bool IsOwnedBy(this IMetadata<V1ObjectMeta> obj, IKubernetesObject<V1ObjectMeta> owner) =>
        obj.OwnerReferences()?.Any(reference => reference.Matches(owner)) == true;

    /// <summary>Whether a reference means this object: its kind, name and uid are the same.</summary>
    public static bool Matches(this V1OwnerReference owner, IKubernetesObject<V1ObjectMeta> obj) =>
        owner.ApiVersion == obj.ApiVersion && owner.Kind == obj.Kind && owner.Name == obj.Name() && owner.Uid == obj.Uid();

    private static string ValueOf(IDictionary<string, string> map, string key) => map is not null && map.TryGetValue(key, out string value) ? value : null;

    private static void Set(IDictionary<string, string> map, string key, string value)
    {
        if (value is null)
            map?.Remove(key);
        else
            map[key] = value;
    }
}
