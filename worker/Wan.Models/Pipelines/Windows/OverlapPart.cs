using static TorchSharp.torch;

namespace Wan.Models.Pipelines.Windows;

/// <summary>A window's prediction where another lane needs it.</summary>
/// <param name="Lane">The lane that gets it or gives it.</param>
/// <param name="Window">Index of the window that predicted.</param>
/// <param name="Values">[C, T, H, W]</param>
public sealed record OverlapPart(int Lane, int Window, Tensor Values);
