using k8s;
using k8s.Models;
using Wan.Farm.Controllers.Clients;

namespace Wan.Farm.Controllers;

/// <summary>Owners and finalizers.</summary>
public static class Metadata
{
    /// <summary>A reference to an object as the one that manages another, which goes when its owner goes.</summary>
    public static V1OwnerReference ControllerReference(IKubernetesObject<V1ObjectMeta> owner)
    {
        KubernetesEntityAttribute kind = owner.GetKubernetesTypeMetadata();
        return new()
        {
            // Objects from lists of built-in kinds do not say their own kind.
            ApiVersion = kind.Group.Length == 0 ? kind.ApiVersion : $"{kind.Group}/{kind.ApiVersion}",
            Kind = kind.Kind,
            Name = owner.Name(),
            Uid = owner.Uid(),
            Controller = true,
            BlockOwnerDeletion = true,
        };
    }

    /// <summary>The key of the object of this kind that manages another; null when there is none.</summary>
    public static ObjectKey? ControllerOf<TOwner>(IMetadata<V1ObjectMeta> value)
        where TOwner : IKubernetesObject<V1ObjectMeta> =>
        value.GetController() is { } reference && reference.Kind == typeof(TOwner).GetKubernetesTypeMetadata().Kind
            ? new ObjectKey(value.Namespace() ?? "", reference.Name)
            : null;

    /// <summary>Sets or removes a finalizer, over the version that the object was read at.</summary>
    /// <returns>The object as it is then; the same one when there was nothing to do.</returns>
    public static async Task<T> SetFinalizerAsync<T>(this ResourceClient<T> client, T value, string finalizer, bool present, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (value.HasFinalizer(finalizer) == present)
            return value;
        List<string> wanted = [.. value.Finalizers() ?? []];
        if (present)
            wanted.Add(finalizer);
        else
            wanted.Remove(finalizer);
        var patch = new { metadata = new { resourceVersion = value.ResourceVersion(), finalizers = wanted } };
        return await client.PatchAsync(ObjectKey.Of(value), new V1Patch(patch, V1Patch.PatchType.MergePatch), ct);
    }
}
