namespace Wan.Models.Weights.Layouts;

/// <summary>Where the published pairs of experts change over; no file of the original layout says it. Source: Wan2.2@42bf4cf wan/configs.</summary>
internal static class PublishedBoundaries
{
    /// <returns>part of the 1000 timesteps</returns>
    public static double Of(string modelType) => modelType == "i2v" ? 0.900 : 0.875;
}
