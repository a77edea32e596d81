using TorchSharp;

namespace Wan.Models.Weights.Pickle;

// What the reader can build. Nothing here has behaviour, so nothing in a file can make something happen.

/// <summary>A name that the file refers to; only allowed ones get here.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A dict or OrderedDict, in insertion order.</summary>
internal sealed class PickleDict
{
    private readonly Dictionary<object, int> places = [];
    private readonly List<KeyValuePair<object, object?>> items = [];

    public IReadOnlyList<KeyValuePair<object, object?>> Items => items;

    public void Set(object key, object? value)
    {
        if (places.TryGetValue(key, out int place))
        {
            items[place] = new(key, value);
            return;
        }
        places[key] = items.Count;
        items.Add(new(key, value));
    }
}

/// <summary>The bytes of an archive entry, as elements of one dtype.</summary>
/// <param name="Key">Name of the entry under data/.</param>
internal sealed record PickleStorage(torch.ScalarType Dtype, string Key, long Elements);

/// <summary>A tensor over a storage.</summary>
/// <param name="Offset">In elements.</param>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);
