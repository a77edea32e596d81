namespace Wan.Farm.E2E.Tests.Fixtures;

/// <summary>What a render leaves that must be equal for every number of lanes, and whatever was killed.</summary>
/// <param name="Latents">A line of <c>sha256sum</c> for each artifact.</param>
internal sealed record LongRender(string FramesSha256, IReadOnlyList<string> Latents, string VideoSha256)
{
    public static void AssertEqual(LongRender expected, LongRender actual)
    {
        Assert.Equal(expected.Latents, actual.Latents);
        Assert.Equal(expected.FramesSha256, actual.FramesSha256);
        Assert.Equal(expected.VideoSha256, actual.VideoSha256);
    }
}
