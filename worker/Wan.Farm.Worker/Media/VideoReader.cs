using FFMpegCore;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;

namespace Wan.Farm.Worker.Media;

/// <summary>Reads the frames of a video file one after another. Memory holds one.</summary>
public static class VideoReader
{
    /// <exception cref="MediaException">It is not there, cannot be read, or is not a video; or ffprobe is missing.</exception>
    public static async Task<VideoInfo> ProbeAsync(string path, CancellationToken ct)
    {
        try
        {
            IMediaAnalysis media = await FFProbe.AnalyseAsync(path, cancellationToken: ct).ConfigureAwait(false);
            return media.PrimaryVideoStream is { Width: > 0, Height: > 0 } video
                ? new VideoInfo(new(video.Width, video.Height), video.AvgFrameRate > 0 ? video.AvgFrameRate : video.FrameRate)
                : throw new MediaException($"{path} has no pictures in it");
        }
        catch (Exception e) when (e is FFMpegException or FFProbeException)
        {
            throw Unreadable(path, (e as FFMpegException)?.FFMpegErrorOutput, e);
        }
    }

    /// <param name="onFrame">8-bit RGB [H, W, 3]; gone when it returns.</param>
    /// <param name="most">Stops after so many frames; null: at the end.</param>
    /// <returns>How many frames there were.</returns>
    /// <exception cref="MediaException">It cannot be read to its end.</exception>
    public static async Task<int> ReadAsync(string path, VideoInfo video, Action<ReadOnlyMemory<byte>> onFrame, int? most, CancellationToken ct)
    {
        byte[] frame = new byte[video.Size.Width * video.Size.Height * 3];
        int frames = 0;
        var sink = new StreamPipeSink(async (stream, token) =>
        {
            while (await stream.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, token).ConfigureAwait(false) == frame.Length)
            {
                onFrame(frame);
                frames++;
            }
        });
        try
        {
            await FFMpegArguments
                .FromFileInput(path)
                .OutputToPipe(sink, options => Limit(options, most)
                    .WithCustomArgument("-fps_mode passthrough")     // each frame once, whatever its time
                    .WithCustomArgument("-vf scale=flags=bicubic+accurate_rnd+full_chroma_int")
                    .WithVideoCodec("rawvideo")
                    .ForcePixelFormat("rgb24")
                    .ForceFormat("rawvideo"))
                .WithLogLevel(FFMpegLogLevel.Error)
                .CancellableThrough(ct)
                .ProcessAsynchronously()
                .ConfigureAwait(false);
            return frames;
        }
        catch (FFMpegException e)
        {
            throw Unreadable(path, e.FFMpegErrorOutput, e);
        }
    }

    private static FFMpegArgumentOptions Limit(FFMpegArgumentOptions options, int? most) => most is { } frames ? options.WithFrameOutputCount(frames) : options;

    private static MediaException Unreadable(string path, string? said, Exception e)
    {
        string reason = said is { Length: > 0 } ? said.Replace('\n', ' ').Replace($"{path}: ", string.Empty, StringComparison.Ordinal) : e.Message;
        return new MediaException($"{path} cannot be read as a video: {reason}", e);
    }
}
