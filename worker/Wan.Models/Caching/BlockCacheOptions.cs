using System.Globalization;

namespace Wan.Models.Caching;

/// <summary>When the blocks' residual of an earlier step is used again.</summary>
/// <param name="Threshold">
/// Residuals are reused while the estimated change since they were computed stays below this; 0 computes every step. Larger is faster and farther
/// from the uncached video.
/// </param>
/// <param name="Coefficients">
/// Of the polynomial that turns the signal's relative change into an estimate of the output's, the highest power first
/// </param>
/// <param name="FirstSteps">Always computed: the video's composition is made there.</param>
/// <param name="LastSteps">Always computed: its details are made there.</param>
public sealed record BlockCacheOptions(double Threshold, IReadOnlyList<double> Coefficients, CacheSignal Signal, int FirstSteps = 1, int LastSteps = 1)
{
    /// <summary>All that decides, as text: equal for equal decisions.</summary>
    public string Fingerprint => string.Create(
        CultureInfo.InvariantCulture, $"{Threshold:r} [{string.Join(' ', Coefficients.Select(c => c.ToString("r", CultureInfo.InvariantCulture)))}] {Signal} {FirstSteps} {LastSteps}");
}
