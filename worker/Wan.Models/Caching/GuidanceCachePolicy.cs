namespace Wan.Models.Caching;

/// <summary>Decides, from numbers alone, whether the unconditional prediction is computed at a step.</summary>
/// <remarks>The Wan report's CFG cache: it is computed every few steps, and between them the difference to the conditional one is kept.</remarks>
public static class GuidanceCachePolicy
{
    /// <param name="age">steps since it was last computed, this one included; null when it never was</param>
    public static bool Computes(GuidanceCacheOptions options, int step, int steps, int? age) =>
        age is not { } since || since >= options.Every || step < options.FirstSteps || step >= steps - options.LastSteps;
}
