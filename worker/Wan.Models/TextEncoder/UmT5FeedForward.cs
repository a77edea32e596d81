using TorchSharp.Utils;
using Wan.Models.Layers;
using Wan.Models.Weights;
using static TorchSharp.torch;
using GELU = TorchSharp.Modules.GELU;

namespace Wan.Models.TextEncoder;

/// <summary>fc2(fc1(x) · gelu_tanh(gate(x))). Source: Wan2.1@9737cba wan/modules/t5.py, T5FeedForward.</summary>
public sealed class UmT5FeedForward : nn.Module<Tensor, Tensor>
{
    private readonly UmT5Gate gate;
    private readonly Linear fc1, fc2;

    public UmT5FeedForward(WeightScope w, UmT5Config config)
        : base(nameof(UmT5FeedForward))
    {
        gate = new UmT5Gate(w["gate"], config);
        fc1 = new Linear(w["fc1"], config.Dim, config.FfnDim, hasBias: false);
        fc2 = new Linear(w["fc2"], config.FfnDim, config.Dim, hasBias: false);
        RegisterComponents();
    }

    /// <param name="x">[B, S, C]</param>
    /// <returns>[B, S, C]</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor gated = gate.call(x);
        Tensor h = fc1.call(x);
        return fc2.call(is_grad_enabled() ? h.mul(gated) : h.mul_(gated)).MoveToOuterDisposeScope();
    }

    /// <summary>A level of its own because the checkpoint says <c>gate.0</c>; 1 is the activation.</summary>
    private sealed class UmT5Gate : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "0")]
        private readonly Linear linear;

        public UmT5Gate(WeightScope w, UmT5Config config)
            : base(nameof(UmT5Gate))
        {
            linear = new Linear(w[0], config.Dim, config.FfnDim, hasBias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            Tensor h = linear.call(x);
            h = is_grad_enabled() ? h.gelu(GELU.Approximate.tanh) : h.gelu_(GELU.Approximate.tanh);
            return h.MoveToOuterDisposeScope();
        }
    }
}
