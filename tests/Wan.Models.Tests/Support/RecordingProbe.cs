using Wan.Models.Layers;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Support;

/// <summary>Keeps a copy of everything that modules report.</summary>
internal sealed class RecordingProbe : ForwardProbe
{
    private readonly Dictionary<string, Tensor> seen = [];

    public Tensor this[string name] => seen[name];

    protected override void Observe(string name, Tensor value) => seen[name] = value.clone().DetachFromDisposeScope();
}
