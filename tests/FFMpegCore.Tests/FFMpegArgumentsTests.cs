using FFMpegCore.Arguments;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;

namespace FFMpegCore.Tests;

public sealed class FFMpegArgumentsTests
{
    [Fact]
    public void FileInput_WithInputAndOutputOptions_OptionsPrecedeTheirFile()
    {
        string text = FFMpegArguments
            .FromFileInput("in.mov", verifyExists: false, options => options.WithFramerate(12.5))
            .WithGlobalOptions(options => options.WithVerbosityLevel(VerbosityLevel.Error))
            .OutputToFile("out.mp4", overwrite: true, options => options
                .WithVideoCodec("libx264")
                .WithConstantRateFactor(21)
                .WithSpeedPreset(Speed.VeryFast)
                .ForcePixelFormat("yuv420p")
                .UsingThreads(2)
                .Resize(640, 480)
                .DisableChannel(Channel.Audio)
                .WithFrameOutputCount(7)
                .WithoutMetadata()
                .WithFastStart()
                .WithCustomArgument("-g 30")
                .ForceFormat("mp4"))
            .Arguments;

        Assert.Equal(
            "-hide_banner -loglevel error -r 12.5 -i \"in.mov\" -c:v libx264 -crf 21 -preset veryfast -pix_fmt yuv420p -threads 2 "
            + "-s 640x480 -an -vframes 7 -map_metadata -1 -movflags faststart -g 30 -f mp4 \"out.mp4\" -y",
            text);
    }

    [Fact]
    public void RawVideo_SizeAndFormat_ComeFromTheFirstFrame()
    {
        var source = new RawVideoPipeSource(SolidFrame.Many(3)) { FrameRate = 23.976 };

        Assert.Equal("-f rawvideo -r 23.976 -pix_fmt rgb24 -s 32x16", source.GetStreamArguments());
        Assert.Equal((32, 16, "rgb24"), (source.Width, source.Height, source.StreamFormat));
    }

    [Fact]
    public void RawVideo_WithoutFrames_SaysSo()
    {
        var source = new RawVideoPipeSource([]);

        Assert.Contains("no frames", Assert.Throws<InvalidOperationException>(source.GetStreamArguments).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(64)]
    public void ConstantRateFactor_OutOfRange_IsRefused(int crf) =>
        Assert.Throws<ArgumentException>(() => new ConstantRateFactorArgument(crf));

    [Fact]
    public void DisableChannel_Both_IsRefused() =>
        Assert.Equal(FFMpegExceptionType.Conversion, Assert.Throws<FFMpegException>(() => new DisableChannelArgument(Channel.Both)).Type);
}
