using static TorchSharp.torch;

namespace Wan.Models.Layers;

/// <summary>Finds the first block that makes a NaN or an infinity, without watching every block of a healthy run.</summary>
/// <remarks>The output alone is checked; only when that is bad the same forward runs again with every block looked at.</remarks>
public sealed class FiniteGuard : ForwardProbe
{
    private readonly string stage;

    private FiniteGuard(string stage) => this.stage = stage;

    /// <summary>Runs a forward and checks its result.</summary>
    /// <param name="stage">where this happens, for the message: <c>denoise step 3 of 50</c></param>
    /// <param name="forward">must compute the same again when called again</param>
    /// <exception cref="NonFiniteException">names the first block that reported a NaN or an infinity</exception>
    public static Tensor Run(string stage, Func<Tensor> forward)
    {
        Tensor output = forward();
        if (IsFinite(output))
            return output;
        output.Dispose();
        using (new FiniteGuard(stage).Attach())
            forward().Dispose();
        throw new NonFiniteException(stage, NonFiniteException.OnlyOutput);
    }

    /// <summary>True when <paramref name="x"/> holds neither NaN nor infinity.</summary>
    public static bool IsFinite(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return x.isfinite().all().item<bool>();
    }

    protected override void Observe(string name, Tensor value)
    {
        if (!IsFinite(value))
            throw new NonFiniteException(stage, name);
    }
}
