using Wan.Models.Pipelines;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Pipelines;

public sealed class FrameConversionTests
{
    [Theory]
    [InlineData(-1f, 0, 0)]
    [InlineData(1f, 255, 255)]
    [InlineData(0f, 127, 128)]      // 127.5
    [InlineData(-3f, 0, 0)]
    [InlineData(3f, 255, 255)]
    [InlineData(0.997f, 254, 255)]  // 254.6
    public void Bytes_OnePixel_VideoTruncatesAndImageRounds(float pixel, int video, int image)
    {
        using var scope = NewDisposeScope();
        Tensor frames = full([3, 1, 1, 1], pixel);

        Assert.Equal(video, FrameConversion.VideoBytes(frames)[0, 0, 0, 0].item<byte>());
        Assert.Equal(image, FrameConversion.ImageBytes(frames)[0, 0, 0, 0].item<byte>());
    }

    [Fact]
    public void VideoBytes_ColouredFrames_InterleavesChannelsPerPixel()
    {
        using var scope = NewDisposeScope();
        Tensor frames = zeros([3, 2, 4, 5]);
        frames[1].fill_(1);

        Tensor bytes = FrameConversion.VideoBytes(frames);

        Assert.Equal([2, 4, 5, 3], bytes.shape);
        Assert.Equal(new byte[] { 127, 255, 127, 127, 255, 127 }, bytes.data<byte>().ToArray()[..6]);
    }

    [Fact]
    public void VideoBytes_FramesBeforeChannels_SaysTheExpectedShape()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => FrameConversion.VideoBytes(zeros([5, 3, 4, 4])));
        Assert.Contains("[3, F, H, W], got [5, 3, 4, 4]", error.Message);
    }
}
