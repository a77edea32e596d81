using FFMpegCore.Arguments;
using FFMpegCore.Enums;

namespace FFMpegCore;

/// <summary>Options of one input or output, in the order in which they are added.</summary>
public class FFMpegArgumentOptions : FFMpegArgumentsBase
{
    internal FFMpegArgumentOptions()
    {
    }

    public FFMpegArgumentOptions DisableChannel(Channel channel) => WithArgument(new DisableChannelArgument(channel));

    public FFMpegArgumentOptions ForceFormat(string format) => WithArgument(new ForceFormatArgument(format));

    public FFMpegArgumentOptions ForcePixelFormat(string pixelFormat) => WithArgument(new ForcePixelFormat(pixelFormat));

    public FFMpegArgumentOptions Resize(int width, int height) => WithArgument(new SizeArgument(width, height));

    public FFMpegArgumentOptions UsingMultithreading(bool multithread) => WithArgument(new ThreadsArgument(multithread));

    public FFMpegArgumentOptions UsingThreads(int threads) => WithArgument(new ThreadsArgument(threads));

    public FFMpegArgumentOptions WithConstantRateFactor(int crf) => WithArgument(new ConstantRateFactorArgument(crf));

    public FFMpegArgumentOptions WithCopyCodec() => WithArgument(new CopyCodecArgument());

    public FFMpegArgumentOptions WithCustomArgument(string argument) => WithArgument(new CustomArgument(argument));

    public FFMpegArgumentOptions WithFastStart() => WithArgument(new FaststartArgument());

    public FFMpegArgumentOptions WithFrameOutputCount(int frames) => WithArgument(new FrameOutputCountArgument(frames));

    public FFMpegArgumentOptions WithFramerate(double framerate) => WithArgument(new FrameRateArgument(framerate));

    public FFMpegArgumentOptions WithoutMetadata() => WithArgument(new RemoveMetadataArgument());

    public FFMpegArgumentOptions WithSpeedPreset(Speed speed) => WithArgument(new SpeedPresetArgument(speed));

    public FFMpegArgumentOptions WithVideoCodec(string videoCodec) => WithArgument(new VideoCodecArgument(videoCodec));

    public FFMpegArgumentOptions WithArgument(IArgument argument)
    {
        Arguments.Add(argument);
        return this;
    }
}
