using System.Globalization;
using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>Objects, their versions, and the history that watches read. Objects are never changed in place.</summary>
internal sealed class ObjectStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<StoredKey, JsonObject> objects = [];
    private readonly List<StoredChange> history = [];
    private long forgotten;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Version { get; private set; } = 1;

    /// <summary>Runs several reads and writes as one.</summary>
    public T Atomically<T>(Func<T> body)
    {
        lock (gate)
            return body();
    }

    public JsonObject? Find(StoredKey key)
    {
        lock (gate)
            return objects.GetValueOrDefault(key);
    }

    /// <param name="space">Empty: of every namespace.</param>
    public IReadOnlyList<KeyValuePair<StoredKey, JsonObject>> List(string plural, string space)
    {
        lock (gate)
            return [.. objects.Where(pair => pair.Key.Plural == plural && (space.Length == 0 || pair.Key.Namespace == space))];
    }

    public IReadOnlyList<KeyValuePair<StoredKey, JsonObject>> All()
    {
        lock (gate)
            return [.. objects];
    }

    /// <summary>Stores the object under a new version and returns it as stored.</summary>
    public JsonObject Put(StoredKey key, JsonObject value)
    {
        lock (gate)
        {
            JsonObject stored = value.DeepClone().AsObject();
            stored["metadata"]!["resourceVersion"] = (++Version).ToString(CultureInfo.InvariantCulture);
            Record(new StoredChange(Version, key, objects.GetValueOrDefault(key), stored));
            objects[key] = stored;
            return stored;
        }
    }

    /// <summary>Removes the object and returns it with the version of its removal.</summary>
    public JsonObject? Remove(StoredKey key)
    {
        lock (gate)
        {
            if (!objects.Remove(key, out JsonObject? before))
                return null;
            JsonObject last = before.DeepClone().AsObject();
            last["metadata"]!["resourceVersion"] = (++Version).ToString(CultureInfo.InvariantCulture);
            Record(new StoredChange(Version, key, last, null));
            return last;
        }
    }

    /// <summary>Changes after a version, and a task that ends with the next one.</summary>
    /// <exception cref="StatusException">410: the history no longer reaches back that far.</exception>
    public (IReadOnlyList<StoredChange> Changes, Task Next) After(long version)
    {
        lock (gate)
        {
            RequireKnown(version);
            int first = history.FindIndex(change => change.Version > version);
            return (first < 0 ? [] : history[first..], changed.Task);
        }
    }

    /// <exception cref="StatusException">410: that version is forgotten.</exception>
    public void RequireKnown(long version)
    {
        lock (gate)
        {
            if (version < forgotten)
                throw StatusException.Gone($"{version} ({forgotten})");
        }
    }

    /// <summary>Forgets the history; versions before now are unknown from here on.</summary>
    public void Compact()
    {
        lock (gate)
        {
            // One version on: also who saw everything until now has to list again.
            forgotten = ++Version;
            history.Clear();
            Signal();
        }
    }

    private void Record(StoredChange change)
    {
        history.Add(change);
        Signal();
    }

    private void Signal()
    {
        TaskCompletionSource done = changed;
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        done.SetResult();
    }
}
