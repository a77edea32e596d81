using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;
using Wan.Farm.Testing;

namespace FFMpegCore.Tests;

public sealed class FFMpegProcessTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RawVideoToFile_ThenProbe_GivesSizeRateAndEveryFrame()
    {
        bool done = await ToVideo(SolidFrame.Many(40)).ProcessAsynchronously();

        Assert.True(done);
        IMediaAnalysis media = FFProbe.Analyse(folder["v.mp4"]);
        VideoStream video = Assert.Single(media.VideoStreams);
        Assert.Equal((32, 16, 10.0, "h264"), (video.Width, video.Height, video.FrameRate, video.CodecName));
        Assert.Equal(TimeSpan.FromSeconds(4), media.Duration);
        Assert.Contains("mp4", media.Format.FormatName, StringComparison.Ordinal);
        Assert.Null(media.PrimaryAudioStream);
        Assert.Equal(40, FFProbe.GetPackets(folder["v.mp4"]).Packets.Count);
        FFProbeFrames frames = FFProbe.GetFrames(folder["v.mp4"]);
        Assert.Equal(40, frames.Frames.Count);
        Assert.Equal((1, "I", 32L), (frames.Frames[0].KeyFrame, frames.Frames[0].PictureType, frames.Frames[0].Width));
    }

    [Fact]
    public void RawVideoToPipe_MuchMoreThanAPipeHolds_ComesBackUnchanged()
    {
        using var output = new MemoryStream();
        using var expected = new MemoryStream();
        foreach (IVideoFrame frame in SolidFrame.Many(60, 320, 200))
            frame.Serialize(expected);

        FFMpegArguments
            .FromPipeInput(new RawVideoPipeSource(SolidFrame.Many(60, 320, 200)))
            .OutputToPipe(new StreamPipeSink(output), options => options.WithVideoCodec("rawvideo").ForcePixelFormat("rgb24").ForceFormat("rawvideo"))
            .ProcessSynchronously();

        Assert.Equal(expected.ToArray(), output.ToArray());
    }

    [Fact]
    public async Task Ffmpeg_ThatTalksMoreThanAPipeHolds_IsReadToTheEnd()
    {
        const int PipeHolds = 65536;
        int characters = 0;

        await FFMpegArguments
            .FromPipeInput(new RawVideoPipeSource(SolidFrame.Many(400)))
            .OutputToFile(folder["v.mp4"], overwrite: true, options => options.WithVideoCodec("libx264").WithCustomArgument("-vf showinfo"))
            .WithLogLevel(Enums.FFMpegLogLevel.Debug)
            .NotifyOnError(line => characters += line.Length)
            .ProcessAsynchronously();

        Assert.True(characters > 2 * PipeHolds, $"{characters} characters");
    }

    [Fact]
    public async Task Ffmpeg_RefusesItsArguments_ThrowsWhatItSaid()
    {
        FFMpegException e = await Assert.ThrowsAsync<FFMpegException>(
            () => ToVideo(SolidFrame.Many(5000, 320, 200), codec: "no_such_codec").ProcessAsynchronously());

        Assert.Equal(FFMpegExceptionType.Process, e.Type);
        Assert.Contains("Unknown encoder 'no_such_codec'", e.FFMpegErrorOutput, StringComparison.Ordinal);
        Assert.Contains("Unknown encoder 'no_such_codec'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ffmpeg_RefusesItsArguments_WithoutThrowingIsFalse() =>
        Assert.False(await ToVideo(SolidFrame.Many(3), codec: "no_such_codec").ProcessAsynchronously(throwOnError: false));

    [Fact]
    public async Task Ffmpeg_EndsBeforeItsInputDoes_IsNoError()
    {
        await FFMpegArguments
            .FromPipeInput(new RawVideoPipeSource(SolidFrame.Many(5000, 320, 200)))
            .OutputToFile(folder["v.mp4"], overwrite: true, options => options.WithVideoCodec("libx264").WithFrameOutputCount(3))
            .ProcessAsynchronously();

        Assert.Equal(3, FFProbe.GetPackets(folder["v.mp4"]).Packets.Count);
    }

    [Fact]
    public async Task Ffmpeg_SourceThrows_ThatExceptionComesOut()
    {
        static IEnumerable<IVideoFrame> Failing()
        {
            yield return new SolidFrame(32, 16, 0);
            throw new ArithmeticException("the decoder failed");
        }

        await Assert.ThrowsAsync<ArithmeticException>(() => ToVideo(Failing()).ProcessAsynchronously());
    }

    [Fact]
    public async Task RawVideo_FrameOfAnotherSize_IsRefused()
    {
        FFMpegStreamFormatException e = await Assert.ThrowsAsync<FFMpegStreamFormatException>(
            () => ToVideo([new SolidFrame(32, 16, 0), new SolidFrame(16, 32, 0)]).ProcessAsynchronously());

        Assert.Contains("16x32", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ffmpeg_Cancelled_EndsAndSaysSo()
    {
        using var cancel = new CancellationTokenSource();
        IEnumerable<IVideoFrame> Endless()
        {
            for (int i = 0; ; i++)
            {
                if (i == 20)
                    cancel.Cancel();
                yield return new SolidFrame(32, 16, (byte)i);
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ToVideo(Endless()).CancellableThrough(cancel.Token).ProcessAsynchronously());
    }

    [Fact]
    public async Task Ffmpeg_CancelledWithPatience_FinishesItsFileFirst()
    {
        using var cancel = new CancellationTokenSource();
        FFMpegArgumentProcessor run = FFMpegArguments
            .FromFileInput("testsrc2=size=32x16:rate=10", verifyExists: false, options => options.WithCustomArgument("-re").ForceFormat("lavfi"))
            .OutputToFile(folder["v.mp4"], overwrite: true, options => options.WithVideoCodec("libx264"))
            .NotifyOnProgress((TimeSpan _) => cancel.Cancel())
            .CancellableThrough(cancel.Token, timeout: 30_000);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.ProcessAsynchronously());

        Assert.NotNull(FFProbe.Analyse(folder["v.mp4"]).PrimaryVideoStream);
    }

    [Fact]
    public void CancellableThrough_TokenAlreadyCancelled_Throws() =>
        Assert.ThrowsAny<OperationCanceledException>(() => ToVideo(SolidFrame.Many(1)).CancellableThrough(new CancellationToken(canceled: true)));

    [Fact]
    public async Task Ffmpeg_NotThere_IsNamed()
    {
        var nowhere = new FFOptions { BinaryFolder = folder.Path };
        File.WriteAllText(folder["ffmpeg"], "not a program");

        FFMpegException e = await Assert.ThrowsAsync<FFMpegException>(() => ToVideo(SolidFrame.Many(1)).ProcessAsynchronously(true, nowhere));

        Assert.Equal((FFMpegExceptionType.Operation, "ffmpeg was not found on your system"), (e.Type, e.Message));
    }

    [Fact]
    public async Task OutputFile_ExistsAndMayNotBeReplaced_IsKept()
    {
        File.WriteAllText(folder["v.mp4"], "precious");

        FFMpegException e = await Assert.ThrowsAsync<FFMpegException>(() => FFMpegArguments
            .FromPipeInput(new RawVideoPipeSource(SolidFrame.Many(2)))
            .OutputToFile(folder["v.mp4"], overwrite: false)
            .ProcessAsynchronously());

        Assert.Equal(FFMpegExceptionType.File, e.Type);
        Assert.Equal("precious", File.ReadAllText(folder["v.mp4"]));
    }

    [Fact]
    public void InputFile_Missing_IsNamed()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(
            () => FFMpegArguments.FromFileInput(folder["no.mp4"]).OutputToFile(folder["v.mp4"]).ProcessSynchronously());

        Assert.Equal(folder["no.mp4"], e.FileName);
    }

    [Fact]
    public async Task Progress_OverTheWholeRun_EndsAt100Percent()
    {
        double last = 0;

        await ToVideo(SolidFrame.Many(20)).NotifyOnProgress(percent => last = percent, TimeSpan.FromSeconds(2)).ProcessAsynchronously();

        Assert.Equal(100, last);
    }

    private FFMpegArgumentProcessor ToVideo(IEnumerable<IVideoFrame> frames, string codec = "libx264") => FFMpegArguments
        .FromPipeInput(new RawVideoPipeSource(frames) { FrameRate = 10 })
        .OutputToFile(folder["v.mp4"], overwrite: true, options => options.WithVideoCodec(codec).ForcePixelFormat("yuv420p"));
}
