using TorchSharp;
using TorchSharp.Modules;
using Wan.Models.Weights.Blocks;

namespace Wan.Models.Weights;

/// <summary>One build of a model: hands out weights and remembers what was asked for and did not fit.</summary>
/// <remarks>Without a source every weight is a placeholder: that is how names and shapes are listed.</remarks>
internal sealed class WeightSession(IWeightSource? source, torch.ScalarType dtype, torch.Device device, BlockWeights? blocks = null)
{
    private readonly Dictionary<string, WeightInfo> asked = [];
    private readonly List<string> missing = [];
    private readonly List<string> misshaped = [];

    public torch.ScalarType Dtype => dtype;

    public torch.Device Device => device;

    /// <summary>Keeps the weights of blocks; null: every module has its own.</summary>
    public BlockWeights? Blocks => blocks;

    public IReadOnlyList<WeightInfo> Asked => [.. asked.Values];

    public bool Contains(string name) => source?.Weights.ContainsKey(name) == true;

    public IReadOnlyList<long> ShapeOf(string name)
    {
        if (source is null)
            throw new InvalidOperationException($"the shape of '{name}' is known only from a checkpoint, and none is open");
        return source.Weights.TryGetValue(name, out WeightInfo? info)
            ? info.Shape
            : throw new CheckpointException(source.Description, $"has no tensor '{name}'");
    }

    public Parameter Get(string name, ReadOnlySpan<long> shape, torch.ScalarType wanted)
    {
        long[] sizes = shape.ToArray();
        WeightInfo expected = new(name, sizes, wanted, StoredShape.Bytes(sizes, StoredDtype.SizeOf(wanted)) ?? throw new ArgumentException($"shape {WeightInfo.Format(sizes)} of '{name}'", nameof(shape)));
        if (!asked.TryAdd(name, expected))
            throw new InvalidOperationException($"'{name}' is asked for twice");
        if (source is null)
            return Placeholder(sizes, wanted);
        if (!source.Weights.TryGetValue(name, out WeightInfo? stored))
        {
            missing.Add(name);
            return Placeholder(sizes, wanted);
        }
        if (!stored.Shape.SequenceEqual(sizes))
        {
            misshaped.Add($"{name}: stored {WeightInfo.Format(stored.Shape)}, expected {WeightInfo.Format(sizes)}");
            return Placeholder(sizes, wanted);
        }
        return Own(blocks?.TryPlace(name, source, sizes) ?? Read(stored, wanted));
    }

    /// <exception cref="WeightMismatchException">Something was missing, mis-shaped, or is left over.</exception>
    public void Check(string model, Func<string, bool>? ignoreUnexpected)
    {
        string[] unexpected = [.. source!.Weights.Keys
            .Where(name => !asked.ContainsKey(name) && ignoreUnexpected?.Invoke(name) != true)
            .Order(StringComparer.Ordinal)];
        if (missing.Count + misshaped.Count + unexpected.Length > 0)
            throw new WeightMismatchException(source.Description, model, missing, misshaped, unexpected);
    }

    /// <summary>Stored as wanted: a view of the file. Else converted, and what was stored is let go before the next: the only extra memory.</summary>
    private torch.Tensor Read(WeightInfo stored, torch.ScalarType wanted)
    {
        if (stored.Dtype == wanted && device.type == DeviceType.CPU)
            return source!.Read(stored.Name);
        return source is IStoredBytes mapped
            ? mapped.Convert(stored.Name, wanted, device)
            : source!.Read(stored.Name).to(wanted, device, copy: true, disposeAfter: true);
    }

    /// <summary>The right shape over a single element.</summary>
    private Parameter Placeholder(long[] shape, torch.ScalarType wanted)
    {
        using torch.Tensor zero = torch.zeros(1, dtype: wanted, device: device);
        return Own(zero.expand(shape));
    }

    /// <summary>The module owns its weights, whatever dispose scope it is built in.</summary>
    private static Parameter Own(torch.Tensor tensor)
    {
        Parameter parameter = new(tensor, requires_grad: false);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
