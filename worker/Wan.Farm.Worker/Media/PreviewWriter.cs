using FFMpegCore.Enums;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>Makes a preview of the segments that are there: small and quick, a fraction of a second for a few seconds of video.</summary>
public static class PreviewWriter
{
    private const int WidestVideo = 320;
    private const int Threads = 2;                           // it runs beside the render
    private const int ConstantRateFactor = 26;

    /// <summary>Each file is replaced in one step, so that what a person has open stays whole.</summary>
    /// <param name="segments">The first ones of the video, in order, without a gap.</param>
    /// <exception cref="MediaException">A segment is missing or not like the others; ffmpeg is missing or has given up.</exception>
    /// <exception cref="StorageException">The disk is full.</exception>
    public static async Task WriteAsync(IReadOnlyList<EncodedSegment> segments, PreviewFiles files, VideoFormat format, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfZero(segments.Count);
        SegmentCheck.Read(segments, format, ct);
        await WritePosterAsync(segments[0], files.Poster, format, ct).ConfigureAwait(false);
        await WriteVideoAsync(segments, Path.GetFullPath(files.Video), format, ct).ConfigureAwait(false);
    }

    /// <summary>The frame in the middle of the first segment: a first frame is often not yet sharp, or black.</summary>
    private static async Task WritePosterAsync(EncodedSegment segment, string path, VideoFormat format, CancellationToken ct)
    {
        byte[] picture = new byte[format.FrameBytes];
        await VideoReader.ReadAsync(
            segment.Path,
            new VideoInfo(format.Size, format.FramesPerSecond),
            frame => frame.CopyTo(picture),
            most: (segment.Frames / 2) + 1,
            ct).ConfigureAwait(false);
        await PngWriter.WriteAsync(path, picture, format.Size, ct).ConfigureAwait(false);
    }

    private static async Task WriteVideoAsync(IReadOnlyList<EncodedSegment> segments, string path, VideoFormat format, CancellationToken ct)
    {
        VideoSize size = Shrunk(format.Size);
        int rate = format.FramesPerSecond;
        using TemporaryFile file = TemporaryFile.Create(path);
        using SegmentList list = SegmentList.Create(segments, path, rate);
        var ffmpeg = new FfmpegRun(path);
        await ffmpeg.EndAsync(
            ffmpeg.RunAsync(
                list.AsInput().OutputToFile(file.Path, overwrite: true, options => options
                    .DisableChannel(Channel.Audio)
                    .WithVideoCodec("libx264")
                    .WithSpeedPreset(Speed.VeryFast)
                    .WithConstantRateFactor(ConstantRateFactor)
                    .WithFramerate(rate)
                    .ForcePixelFormat("yuv420p")
                    .UsingThreads(Threads)
                    .WithCustomArgument("-xerror -flags:v +bitexact -fflags +bitexact")
                    .WithCustomArgument($"-vf setpts=N/({rate}*TB),scale={size.Width}:{size.Height}:flags=area")
                    .WithoutMetadata()
                    .WithFastStart()
                    .ForceFormat("mp4")),
                ct),
            ct).ConfigureAwait(false);

        int frames = segments.Sum(segment => segment.Frames);
        if (Mp4Index.Read(file.Path, knownAs: path).Times.Length is var written && written != frames)
            throw new MediaException($"{path} would hold {written} of {frames} frames");
        try
        {
            file.Commit();
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }

    /// <summary>Even numbers, as chroma is stored at half the size.</summary>
    private static VideoSize Shrunk(VideoSize size)
    {
        double scale = Math.Min(1, (double)WidestVideo / size.Width);
        return new VideoSize(Even(size.Width * scale), Even(size.Height * scale));

        static int Even(double length) => Math.Max(2, (int)Math.Round(length / 2) * 2);
    }
}
