using System.Runtime.CompilerServices;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace Wan.Farm.Controllers.Clients;

/// <summary>Objects of one kind, built-in or custom, that <typeparamref name="T"/> names by its <see cref="KubernetesEntityAttribute"/>.</summary>
/// <param name="space">The only namespace that lists and watches look at; null: all, or a kind of the cluster.</param>
public sealed class ResourceClient<T>(IKubernetes client, string? space = null)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly KubernetesEntityAttribute kind = typeof(T).GetKubernetesTypeMetadata();

    private ICustomObjectsOperations Objects => client.CustomObjects;

    /// <summary>One page of a list.</summary>
    /// <param name="next">Where the page before ended; null for the first one.</param>
    public Task<KubernetesList<T>> ListPageAsync(Selection selection, int limit, string? next, CancellationToken ct) => space is null
        ? Objects.ListClusterCustomObjectAsync<KubernetesList<T>>(
            kind.Group, kind.ApiVersion, kind.PluralName, continueParameter: next, fieldSelector: selection.Fields, labelSelector: selection.Labels, limit: limit, cancellationToken: ct)
        : Objects.ListNamespacedCustomObjectAsync<KubernetesList<T>>(
            kind.Group, kind.ApiVersion, space, kind.PluralName, continueParameter: next, fieldSelector: selection.Fields, labelSelector: selection.Labels, limit: limit, cancellationToken: ct);

    /// <summary>What happens after a version, and bookmarks.</summary>
    /// <exception cref="KubernetesException">The server ends the watch; its status says why (410: list again).</exception>
    public async IAsyncEnumerable<(WatchEventType Type, T Value)> WatchAsync(
        Selection selection, string version, TimeSpan timeout, [EnumeratorCancellation] CancellationToken ct)
    {
        Exception? failure = null;
        int seconds = (int)timeout.TotalSeconds;
        IAsyncEnumerable<(WatchEventType, object)> events = space is null
            ? Objects.WatchListClusterCustomObjectAsync(
                kind.Group, kind.ApiVersion, kind.PluralName, allowWatchBookmarks: true, fieldSelector: selection.Fields, labelSelector: selection.Labels,
                resourceVersion: version, timeoutSeconds: seconds, onError: error => failure = error, cancellationToken: ct)
            : Objects.WatchListNamespacedCustomObjectAsync(
                kind.Group, kind.ApiVersion, space, kind.PluralName, allowWatchBookmarks: true, fieldSelector: selection.Fields, labelSelector: selection.Labels,
                resourceVersion: version, timeoutSeconds: seconds, onError: error => failure = error, cancellationToken: ct);
        await foreach ((WatchEventType type, object value) in events)
        {
            if (failure is not null)
                break;
            yield return (type, KubernetesJson.Deserialize<T>((JsonElement)value));
        }
        if (failure is not null)
            throw failure;
    }

    /// <returns>Null when there is none.</returns>
    public async Task<T?> FindAsync(ObjectKey key, CancellationToken ct)
    {
        try
        {
            return key.Namespace.Length == 0
                ? await Objects.GetClusterCustomObjectAsync<T>(kind.Group, kind.ApiVersion, kind.PluralName, key.Name, ct)
                : await Objects.GetNamespacedCustomObjectAsync<T>(kind.Group, kind.ApiVersion, key.Namespace, kind.PluralName, key.Name, ct);
        }
        catch (k8s.Autorest.HttpOperationException error) when (error.IsNotFound())
        {
            return null;
        }
    }

    public Task<T> CreateAsync(T value, CancellationToken ct) => value.Namespace() is { Length: > 0 } there
        ? Objects.CreateNamespacedCustomObjectAsync<T>(value, kind.Group, kind.ApiVersion, there, kind.PluralName, cancellationToken: ct)
        : Objects.CreateClusterCustomObjectAsync<T>(value, kind.Group, kind.ApiVersion, kind.PluralName, cancellationToken: ct);

    /// <summary>Writes an object over the version that it was read at.</summary>
    public Task<T> ReplaceAsync(T value, CancellationToken ct) => value.Namespace() is { Length: > 0 } there
        ? Objects.ReplaceNamespacedCustomObjectAsync<T>(value, kind.Group, kind.ApiVersion, there, kind.PluralName, value.Name(), cancellationToken: ct)
        : Objects.ReplaceClusterCustomObjectAsync<T>(value, kind.Group, kind.ApiVersion, kind.PluralName, value.Name(), cancellationToken: ct);

    /// <summary>Writes the status of an object over the version that it was read at.</summary>
    public Task<T> ReplaceStatusAsync(T value, CancellationToken ct) => value.Namespace() is { Length: > 0 } there
        ? Objects.ReplaceNamespacedCustomObjectStatusAsync<T>(value, kind.Group, kind.ApiVersion, there, kind.PluralName, value.Name(), cancellationToken: ct)
        : Objects.ReplaceClusterCustomObjectStatusAsync<T>(value, kind.Group, kind.ApiVersion, kind.PluralName, value.Name(), cancellationToken: ct);

    public Task<T> PatchAsync(ObjectKey key, V1Patch patch, CancellationToken ct) => key.Namespace.Length > 0
        ? Objects.PatchNamespacedCustomObjectAsync<T>(patch, kind.Group, kind.ApiVersion, key.Namespace, kind.PluralName, key.Name, cancellationToken: ct)
        : Objects.PatchClusterCustomObjectAsync<T>(patch, kind.Group, kind.ApiVersion, kind.PluralName, key.Name, cancellationToken: ct);

    /// <summary>Deletes the object that has this uid, not a later one of the same name. Nothing to delete is fine.</summary>
    public async Task DeleteAsync(ObjectKey key, string uid, CancellationToken ct, string propagation = "Background", int? graceSeconds = null)
    {
        var options = new V1DeleteOptions
        {
            Preconditions = new() { Uid = uid },
            PropagationPolicy = propagation,
            GracePeriodSeconds = graceSeconds,
        };
        try
        {
            _ = key.Namespace.Length > 0
                ? await Objects.DeleteNamespacedCustomObjectAsync<V1Status>(kind.Group, kind.ApiVersion, key.Namespace, kind.PluralName, key.Name, options, cancellationToken: ct)
                : await Objects.DeleteClusterCustomObjectAsync<V1Status>(kind.Group, kind.ApiVersion, kind.PluralName, key.Name, options, cancellationToken: ct);
        }
        catch (k8s.Autorest.HttpOperationException error) when (error.IsNotFound() || error.IsConflict())
        {
            // gone, or another object by now
        }
    }
}
