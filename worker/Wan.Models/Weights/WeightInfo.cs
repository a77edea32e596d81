using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>One stored tensor, known from a header alone.</summary>
/// <param name="Dtype">As stored, before any conversion.</param>
public sealed record WeightInfo(string Name, IReadOnlyList<long> Shape, torch.ScalarType Dtype, long Bytes)
{
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>"[1536, 8960]".</summary>
    public static string Format(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
