using System.Globalization;

namespace Wan.Models.Caching;

/// <summary>When the difference between the conditional and the unconditional prediction of an earlier step is used again.</summary>
/// <param name="Every">The unconditional prediction is computed every this many steps; 1 computes it at every step.</param>
/// <param name="FirstSteps">Always computed: the two predictions grow alike only later.</param>
/// <param name="LastSteps">Always computed.</param>
public sealed record GuidanceCacheOptions(int Every, int FirstSteps, int LastSteps = 1)
{
    /// <summary>All that decides, as text: equal for equal decisions.</summary>
    public string Fingerprint => string.Create(CultureInfo.InvariantCulture, $"{Every} {FirstSteps} {LastSteps}");
}
