using TorchSharp.Utils;
using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Transformer;

/// <summary>Linear, SiLU, linear on the timestep sinusoid, in float32 as the published code runs it outside mixed precision.</summary>
public sealed class TimeEmbedding : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "0")]
    private readonly Linear first;
    [ComponentName(Name = "2")]
    private readonly Linear second;
    private readonly int sinusoidDim;
    private Tensor? frequencies;

    /// <param name="w">holds <c>0</c> and <c>2</c>; 1 is the activation</param>
    public TimeEmbedding(WeightScope w, int sinusoidDim, int dim)
        : base(nameof(TimeEmbedding))
    {
        first = new Linear(w[0], sinusoidDim, dim, float32: true);
        second = new Linear(w[2], dim, dim, float32: true);
        this.sinusoidDim = sinusoidDim;
        RegisterComponents();
    }

    /// <param name="t">[B], 0..1000</param>
    /// <returns>e: [B, C] float32</returns>
    public override Tensor forward(Tensor t)
    {
        using var scope = NewDisposeScope();
        Tensor h = first.call(TimestepSinusoid.Embed(t, FrequenciesOn(t.device)));
        return second.call(nn.functional.silu(h)).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            frequencies?.Dispose();
        base.Dispose(disposing);
    }

    // Kept: copied to a device anew at every forward, they would make it wait.
    private Tensor FrequenciesOn(Device device)
    {
        if (frequencies is not null && frequencies.device.type == device.type && frequencies.device.index == device.index)
            return frequencies;
        frequencies?.Dispose();
        return frequencies = TimestepSinusoid.Frequencies(sinusoidDim, device).DetachFromDisposeScope();
    }
}
