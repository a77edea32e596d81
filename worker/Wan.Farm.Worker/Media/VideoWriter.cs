using FFMpegCore;
using FFMpegCore.Enums;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>Encodes frames to an H.264 MP4 while they are made.</summary>
/// <remarks>
/// 4:2:0 with BT.709 tags and the index in front, which every player reads. The bytes depend on the frames and the versions of
/// ffmpeg and x264 alone: the number of threads is fixed, arithmetic that differs between processors is off, and neither date nor
/// version is written. The file takes its name when it is complete.
/// </remarks>
public sealed class VideoWriter : IAsyncDisposable
{
    /// <summary>Fixed, as x264 makes other bytes with another number.</summary>
    private const int Threads = 4;

    private readonly string path;
    private readonly VideoFormat format;
    private readonly TemporaryFile file;
    private readonly FramePipe pipe;
    private readonly CancellationTokenSource stopping = new();
    private readonly FfmpegRun ffmpeg;
    private readonly Task encoding;

    private VideoWriter(string path, VideoFormat format, TemporaryFile file)
    {
        (this.path, this.format, this.file) = (path, format, file);
        pipe = new FramePipe(format);
        ffmpeg = new FfmpegRun(path);
        encoding = Task.Run(EncodeAsync);
    }

    public int FramesWritten { get; private set; }

    /// <exception cref="StorageException">The folder cannot be written to.</exception>
    public static VideoWriter Create(string path, VideoFormat format)
    {
        string target = Path.GetFullPath(path);
        Folder.Make(Path.GetDirectoryName(target)!);
        TemporaryFile.CleanStale(Path.GetDirectoryName(target)!);
        return new VideoWriter(target, format, TemporaryFile.Create(target));
    }

    /// <param name="frame">8-bit RGB [H, W, 3]; the memory may be reused afterwards.</param>
    /// <exception cref="MediaException">ffmpeg has given up.</exception>
    /// <exception cref="StorageException">The disk is full.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        if (frame.Length != format.FrameBytes)
            throw new ArgumentException($"{frame.Length} bytes are not one frame of {format.Size}, {format.FrameBytes} bytes", nameof(frame));
        if (!await pipe.GiveAsync(frame, ct).ConfigureAwait(false))
        {
            await ffmpeg.EndAsync(encoding, ct).ConfigureAwait(false);
            throw new MediaException($"ffmpeg ended before frame {FramesWritten} of {path}");
        }

        FramesWritten++;
    }

    /// <summary>Waits for the encoder and gives the file its name.</summary>
    /// <exception cref="MediaException">ffmpeg has given up; there is no file.</exception>
    /// <exception cref="StorageException">The disk is full; there is no file.</exception>
    public async Task CompleteAsync(CancellationToken ct)
    {
        pipe.Close();
        using (ct.Register(stopping.Cancel))
            await ffmpeg.EndAsync(encoding, ct).ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        Verify();
        try
        {
            file.Commit();
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }

    /// <summary>Stops the encoder if it still runs; a file that was not completed is removed.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        pipe.Close();
        await encoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        file.Dispose();
        stopping.Dispose();
    }

    /// <summary>A lost or doubled frame would otherwise be noticed by the audience.</summary>
    private void Verify()
    {
        Mp4Track video = Mp4Index.Read(file.Path, knownAs: path);
        if (video.Times.Length != FramesWritten || !video.IsEven(format.FramesPerSecond))
            throw new MediaException($"{path} would hold {video.Times.Length} of {FramesWritten} frames, or not at even times");
    }

    private async Task EncodeAsync()
    {
        try
        {
            await ffmpeg.RunAsync(
                FFMpegArguments
                    .FromPipeInput(pipe)
                    .OutputToFile(file.Path, overwrite: true, options => options
                        .DisableChannel(Channel.Audio)
                        .WithVideoCodec("libx264")
                        .WithSpeedPreset(Speed.Medium)
                        .WithConstantRateFactor(format.ConstantRateFactor)
                        .WithFramerate(format.FramesPerSecond)
                        .ForcePixelFormat("yuv420p")
                        .UsingThreads(Threads)
                        .WithCustomArgument("-xerror")           // else a disk that is full at the very end gives exit code 0
                        .WithCustomArgument("-filter_threads 1")
                        .WithCustomArgument("-x264-params cpu-independent=1")
                        .WithCustomArgument($"-g {2 * format.FramesPerSecond} -flags:v +cgop+bitexact -fflags +bitexact")  // a key frame every 2 s: seeking is quick
                        .WithCustomArgument("-vf scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int+bitexact")
                        .WithCustomArgument("-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv")
                        .WithCustomArgument("-bsf:v filter_units=remove_types=6")  // x264's note of its version and options
                        .WithoutMetadata()
                        .WithFastStart()
                        .ForceFormat("mp4")),
                stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            pipe.Close();
        }
    }
}
