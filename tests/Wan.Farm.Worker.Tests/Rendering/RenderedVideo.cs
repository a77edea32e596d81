namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>What must be equal however a video is rendered.</summary>
/// <param name="FramesSha256">Of the raw frames.</param>
/// <param name="Latents">A digest of each latents artifact.</param>
internal sealed record RenderedVideo(string FramesSha256, IReadOnlyList<string> Latents)
{
    public static void AssertEqual(RenderedVideo expected, RenderedVideo actual)
    {
        Assert.Equal(expected.Latents, actual.Latents);
        Assert.Equal(expected.FramesSha256, actual.FramesSha256);
    }
}
