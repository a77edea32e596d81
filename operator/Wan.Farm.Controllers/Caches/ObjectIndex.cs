namespace Wan.Farm.Controllers.Caches;

/// <summary>Keys of objects by something they have.</summary>
internal sealed class ObjectIndex<T>(Func<T, IEnumerable<string>> values)
    where T : class
{
    private readonly Dictionary<string, HashSet<ObjectKey>> keys = [];

    public IReadOnlyCollection<ObjectKey> Find(string value) => keys.TryGetValue(value, out HashSet<ObjectKey>? found) ? found : [];

    public void Move(ObjectKey key, T? before, T? after)
    {
        foreach (string value in before is null ? [] : values(before))
        {
            if (keys.TryGetValue(value, out HashSet<ObjectKey>? known) && known.Remove(key) && known.Count == 0)
                keys.Remove(value);
        }
        foreach (string value in after is null ? [] : values(after))
        {
            if (!keys.TryGetValue(value, out HashSet<ObjectKey>? known))
                keys[value] = known = [];
            known.Add(key);
        }
    }
}
