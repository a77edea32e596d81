using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>A source in which some tensors are several stored ones, joined along their first axis, and some have axes of length 1 more.</summary>
internal sealed class JoinedWeights : IStoredBytes
{
    private readonly IStoredBytes source;
    private readonly Dictionary<string, string[]> parts;
    private readonly Dictionary<string, WeightInfo> weights = [];

    /// <param name="source">its names tell what belongs together; see <see cref="Part"/></param>
    /// <param name="reshape">name and shape → shape of as many elements</param>
    public JoinedWeights(IStoredBytes source, Func<string, IReadOnlyList<long>, IReadOnlyList<long>> reshape)
    {
        this.source = source;
        parts = source.Weights.Keys.GroupBy(Whole).ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).ToArray());
        foreach ((string name, string[] stored) in parts)
        {
            WeightInfo[] infos = [.. stored.Select(part => source.Weights[part])];
            WeightInfo first = infos[0];
            if (infos.Any(info => info.Dtype != first.Dtype || info.Shape.Count == 0 || !info.Shape.Skip(1).SequenceEqual(first.Shape.Skip(1))))
                throw new CheckpointException(source.Description, $"the parts of '{CheckpointException.Shorten(name)}' do not fit together");
            IReadOnlyList<long> shape = [infos.Sum(info => info.Shape[0]), .. first.Shape.Skip(1)];
            weights[name] = new WeightInfo(name, reshape(name, shape), first.Dtype, infos.Sum(info => info.Bytes));
        }
    }

    public string Description => source.Description;

    public IReadOnlyDictionary<string, WeightInfo> Weights => weights;

    /// <summary>The name of a part, to which the rest of a tensor's name (<c>.weight</c>) is added.</summary>
    public static string Part(string name, int index) => $"{name}/{index}";

    public torch.Tensor Read(string name) => Join(name, source.Read);

    public torch.Tensor Convert(string name, torch.ScalarType dtype, torch.Device device) => Join(name, part => source.Convert(part, dtype, device));

    public void CopyBytes(string name, long offset, Span<byte> destination)
    {
        foreach (string part in PartsOf(name))
        {
            long bytes = source.Weights[part].Bytes;
            if (offset < bytes && destination.Length > 0)
            {
                int count = (int)Math.Min(bytes - offset, destination.Length);
                source.CopyBytes(part, offset, destination[..count]);
                destination = destination[count..];
                offset += count;
            }
            offset -= bytes;
        }
    }

    public void Dispose() => source.Dispose();

    private torch.Tensor Join(string name, Func<string, torch.Tensor> read)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] tensors = [.. PartsOf(name).Select(read)];
        torch.Tensor joined = tensors.Length == 1 ? tensors[0] : torch.cat(tensors, 0);
        return joined.view([.. weights[name].Shape]).MoveToOuterDisposeScope();
    }

    private string[] PartsOf(string name) => parts.TryGetValue(name, out string[]? stored)
        ? stored
        : throw new CheckpointException(Description, $"has no tensor '{CheckpointException.Shorten(name)}'");

    /// <summary>attn.to_qkv/1.weight → attn.to_qkv.weight</summary>
    private static string Whole(string name) =>
        name.IndexOf('/') is >= 0 and var slash && name.IndexOf('.', slash) is >= 0 and var dot ? string.Concat(name.AsSpan(0, slash), name.AsSpan(dot)) : name;
}
