using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using Wan.Models.Weights.Blocks;

namespace Wan.Models.Weights;

/// <summary>A place in a checkpoint's names. Modules are built from it, so nothing is initialised only to be overwritten.</summary>
/// <example><c>w["blocks"][3]["self_attn"]["q"].Get("weight", dim, dim)</c></example>
public sealed class WeightScope
{
    private readonly WeightSession session;
    private readonly string prefix;

    internal WeightScope(WeightSession session, string prefix = "")
    {
        this.session = session;
        this.prefix = prefix;
    }

    /// <summary>The dtype that weights are converted to.</summary>
    public torch.ScalarType Dtype => session.Dtype;

    public torch.Device Device => session.Device;

    /// <summary>Who must be asked for a block's weights before they are used; null: nobody.</summary>
    public BlockWeights? Blocks => session.Blocks;

    /// <summary>The names so far, such as "blocks.3.self_attn".</summary>
    public string Path => prefix;

    public WeightScope this[string name] => new(session, FullName(name));

    public WeightScope this[int index] => this[index.ToString(CultureInfo.InvariantCulture)];

    public bool Contains(string name) => session.Contains(FullName(name));

    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    public IReadOnlyList<long> ShapeOf(string name) => session.ShapeOf(FullName(name));

    /// <summary>The weight in the compute dtype, on the device, without gradient.</summary>
    public Parameter Get(string name, params ReadOnlySpan<long> shape) => session.Get(FullName(name), shape, Dtype);

    /// <summary>The weight in float32 whatever the compute dtype: for norms and modulations that the published code keeps there.</summary>
    public Parameter GetFloat32(string name, params ReadOnlySpan<long> shape) => session.Get(FullName(name), shape, torch.ScalarType.Float32);

    private string FullName(string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";
}
