using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>Clips as a transformer sees them.</summary>
/// <param name="Whole">[B, C, T, H, W], normalised.</param>
/// <param name="FirstFrames">Of the same shape: the clips' first frames, with gray behind them. Null where nothing is made of pictures.</param>
/// <param name="Maps">What objects are where, [B, T * tokens of a latent, channels], see <see cref="ObjectReader"/>. Null where nothing is asked of objects.</param>
internal sealed record ClipLatents(Tensor Whole, Tensor? FirstFrames, Tensor? Maps) : IDisposable
{
    /// <param name="rows">[n] int64, on the device</param>
    public ClipLatents Select(Tensor rows) => new(Whole.index_select(0, rows), FirstFrames?.index_select(0, rows), Maps?.index_select(0, rows));

    /// <summary>Their first latents alone, as pictures; views.</summary>
    public ClipLatents Pictures() => new(Whole.narrow(2, 0, 1), FirstFrames: null, Maps?.narrow(1, 0, Maps.shape[1] / Whole.shape[2]));

    public void Dispose()
    {
        Whole.Dispose();
        FirstFrames?.Dispose();
        Maps?.Dispose();
    }
}
