using System.Globalization;
using TorchSharp;

namespace Wan.Models.Weights.Blocks;

/// <summary>Where the weights of each block lie in its memory: of every type one after the other, in the order in which they are asked for.</summary>
internal sealed class BlockLayout
{
    private const string Prefix = "blocks.";

    private readonly Dictionary<string, Place> places = [];

    private BlockLayout(int blocks, IReadOnlyDictionary<torch.ScalarType, long> sizes) => (Blocks, Sizes) = (blocks, sizes);

    public int Blocks { get; }

    /// <summary>Numbers of each type in one block; a multiple of the parts that blocks are divided into.</summary>
    public IReadOnlyDictionary<torch.ScalarType, long> Sizes { get; }

    /// <summary>Of all blocks.</summary>
    public long Bytes => Blocks * Sizes.Sum(pair => pair.Value * StoredDtype.SizeOf(pair.Key));

    /// <param name="weights">everything that a build asks for, in its order</param>
    /// <param name="parts">that each block is divided into</param>
    /// <exception cref="ArgumentException">The blocks are not all alike.</exception>
    public static BlockLayout Of(IReadOnlyList<WeightInfo> weights, int parts)
    {
        Dictionary<string, Place> places = [];
        Dictionary<(int Block, torch.ScalarType Type), long> used = [];
        foreach (WeightInfo weight in weights)
        {
            if (BlockOf(weight.Name) is not { } block)
                continue;
            long offset = used.GetValueOrDefault((block, weight.Dtype)), count = weight.Shape.Aggregate(1L, (product, side) => product * side);
            places[weight.Name] = new Place(block, weight.Dtype, offset, count);
            used[(block, weight.Dtype)] = offset + count;
        }

        int blocks = used.Count == 0 ? 0 : used.Keys.Max(key => key.Block) + 1;
        Dictionary<torch.ScalarType, long> sizes = used.Where(pair => pair.Key.Block == 0).ToDictionary(pair => pair.Key.Type, pair => pair.Value);
        if (used.Any(pair => pair.Value != sizes.GetValueOrDefault(pair.Key.Type)))
            throw new ArgumentException("the blocks of this model differ in size: they cannot take turns in the same memory", nameof(weights));
        var layout = new BlockLayout(blocks, sizes.ToDictionary(pair => pair.Key, pair => (pair.Value + parts - 1) / parts * parts));
        foreach ((string name, Place place) in places)
            layout.places[name] = place;
        return layout;
    }

    /// <summary>Null for weights that belong to no block.</summary>
    public Place? PlaceOf(string name) => places.TryGetValue(name, out Place place) ? place : null;

    private static int? BlockOf(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        string[] parts = name.Split('.');
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int block) ? block : null;
    }

    internal readonly record struct Place(int Block, torch.ScalarType Type, long Offset, long Count);
}
