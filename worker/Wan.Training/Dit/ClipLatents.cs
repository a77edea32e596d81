using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>Clips as a transformer sees them.</summary>
/// <param name="Whole">[B, C, T, H, W], normalised.</param>
/// <param name="FirstFrames">Of the same shape: the clips' first frames, with gray behind them. Null where nothing is made of pictures.</param>
internal sealed record ClipLatents(Tensor Whole, Tensor? FirstFrames) : IDisposable
{
    /// <param name="rows">[n] int64, on the device</param>
    public ClipLatents Select(Tensor rows) => new(Whole.index_select(0, rows), FirstFrames?.index_select(0, rows));

    public void Dispose()
    {
        Whole.Dispose();
        FirstFrames?.Dispose();
    }
}
