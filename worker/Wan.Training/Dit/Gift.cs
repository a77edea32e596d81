namespace Wan.Training.Dit;

/// <summary>What one clip gives away of itself.</summary>
/// <param name="Latents">From the first on.</param>
/// <param name="IsPicture">Whether it is a picture: what comes after it in the encoded video is gray that follows that picture, as published, and not gray alone.</param>
internal readonly record struct Gift(int Latents, bool IsPicture = false)
{
    public static Gift Nothing { get; } = new(0);

    public static Gift FirstFrame { get; } = new(1, IsPicture: true);
}
