namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>Where an object is kept. Compared as lists are sorted: by namespace, then name.</summary>
internal readonly record struct StoredKey(string Plural, string Namespace, string Name) : IComparable<StoredKey>
{
    public int CompareTo(StoredKey other)
    {
        int order = string.CompareOrdinal(Plural, other.Plural);
        order = order != 0 ? order : string.CompareOrdinal(Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }
}
