using FFMpegCore.Exceptions;
using Wan.Farm.Testing;

namespace FFMpegCore.Tests;

public sealed class FFProbeTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Analyse_VideoWithSound_DescribesBoth()
    {
        FFMpegArguments
            .FromFileInput("testsrc2=size=64x32:rate=30000/1001:duration=1[out0];sine=duration=2[out1]", verifyExists: false, options => options.ForceFormat("lavfi"))
            .OutputToFile(folder["v.mkv"], overwrite: true, options => options.WithVideoCodec("libx264").WithCustomArgument("-c:a flac -metadata title=Étude -metadata:s:a language=fra"))
            .ProcessSynchronously();

        IMediaAnalysis media = await FFProbe.AnalyseAsync(folder["v.mkv"]);

        Assert.Equal(30000 / 1001.0, media.PrimaryVideoStream!.FrameRate, precision: 6);
        Assert.Equal(("flac", 1, 44100, "fra"), (media.PrimaryAudioStream!.CodecName, media.PrimaryAudioStream.Channels, media.PrimaryAudioStream.SampleRateHz, media.PrimaryAudioStream.Language));
        Assert.Equal("Étude", media.Format.Tags!["title"]);
        Assert.Equal(2, media.Format.StreamCount);
        Assert.InRange(media.Duration.TotalSeconds, 1.99, 2.05);
    }

    [Fact]
    public void Analyse_NoSuchFile_IsNamed()
    {
        FFMpegException e = Assert.Throws<FFMpegException>(() => FFProbe.Analyse(folder["no.mp4"]));

        Assert.Equal(FFMpegExceptionType.File, e.Type);
        Assert.Contains(folder["no.mp4"], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyse_NotAMediaFile_ThrowsWhatFfprobeSaid()
    {
        File.WriteAllText(folder["v.mp4"], "this is no video");

        FFMpegException e = Assert.Throws<FFMpegException>(() => FFProbe.Analyse(folder["v.mp4"]));

        Assert.Contains("Invalid data", e.FFMpegErrorOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyse_FfprobeNotThere_IsNamed()
    {
        File.WriteAllText(folder["ffprobe"], "not a program");
        File.WriteAllText(folder["v.mp4"], string.Empty);

        Assert.Throws<FFProbeException>(() => FFProbe.Analyse(folder["v.mp4"], new FFOptions { BinaryFolder = folder.Path }));
    }

    [Theory]
    [InlineData("0:00:02.062500", 2062)]
    [InlineData("00:12:02.11", 722110)]
    [InlineData("100:00:00.5", 360000500)]
    [InlineData("N/A", 0)]
    [InlineData(null, 0)]
    public void ParseDuration_AsFfprobeWritesIt_IsInMilliseconds(string? text, double milliseconds) =>
        Assert.Equal(milliseconds, MediaAnalysisUtils.ParseDuration(text!).TotalMilliseconds);
}
