using System.Globalization;
using k8s;
using k8s.Models;

namespace Wan.Farm.Controllers.Caches;

/// <summary>The objects of one kind as an informer last saw them, with indexes. Safe to read from any thread.</summary>
/// <remarks>The objects are shared by all readers: copy before changing one.</remarks>
public sealed class ObjectCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, T> objects = [];
    private readonly Dictionary<string, ObjectIndex<T>> indexes;
    private ulong version;

    /// <param name="indexes">By name: the values that an object is found under.</param>
    public ObjectCache(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>>? indexes = null) =>
        this.indexes = (indexes ?? new Dictionary<string, Func<T, IEnumerable<string>>>()).ToDictionary(index => index.Key, index => new ObjectIndex<T>(index.Value));

    /// <summary>Raised for every change, on the informer's thread; be short.</summary>
    public event Action<ObjectChange<T>>? Changed;

    /// <summary>The newest resource version that was seen, 0 before the first list.</summary>
    public ulong Version
    {
        get
        {
            lock (gate)
                return version;
        }
    }

    public T? Find(ObjectKey key)
    {
        lock (gate)
            return objects.GetValueOrDefault(key);
    }

    public IReadOnlyList<T> All()
    {
        lock (gate)
            return [.. objects.Values];
    }

    /// <summary>The objects that an index lists under a value.</summary>
    /// <exception cref="KeyNotFoundException">There is no such index.</exception>
    public IReadOnlyList<T> By(string index, string value)
    {
        lock (gate)
            return [.. indexes[index].Find(value).Select(key => objects[key])];
    }

    /// <summary>Numbers of resource versions grow with every write; a version that is no number counts as 0.</summary>
    internal static ulong Number(string? version) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : 0;

    /// <summary>What a full list says.</summary>
    internal void Replace(IReadOnlyList<T> all, string listVersion)
    {
        var changes = new List<ObjectChange<T>>();
        lock (gate)
        {
            HashSet<ObjectKey> kept = [.. all.Select(value => ObjectKey.Of(value))];
            foreach (ObjectKey gone in objects.Keys.Where(key => !kept.Contains(key)).ToList())
                Set(gone, null, changes);
            foreach (T value in all)
                Set(ObjectKey.Of(value), value, changes);
            version = Math.Max(version, Number(listVersion));
        }
        Raise(changes);
    }

    /// <summary>What an event says.</summary>
    internal void Apply(WatchEventType type, T value)
    {
        var changes = new List<ObjectChange<T>>();
        lock (gate)
        {
            if (type is not WatchEventType.Bookmark)
                Set(ObjectKey.Of(value), type == WatchEventType.Deleted ? null : value, changes);
            version = Math.Max(version, Number(value.ResourceVersion()));
        }
        Raise(changes);
    }

    private void Set(ObjectKey key, T? after, List<ObjectChange<T>> changes)
    {
        T? before = objects.GetValueOrDefault(key);
        if (before is null ? after is null : before.ResourceVersion() == after?.ResourceVersion() && before.Uid() == after.Uid())
            return;
        if (after is null)
            objects.Remove(key);
        else
            objects[key] = after;
        foreach (ObjectIndex<T> index in indexes.Values)
            index.Move(key, before, after);
        changes.Add(new ObjectChange<T>(key, before, after));
    }

    private void Raise(List<ObjectChange<T>> changes)
    {
        foreach (ObjectChange<T> change in changes)
            Changed?.Invoke(change);
    }
}
