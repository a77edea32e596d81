using FFMpegCore.Enums;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Media;

/// <summary>Joins encoded segments to one video without encoding anew.</summary>
/// <remarks>
/// Every segment starts with a key frame that nothing before it is needed for, and all have the same parameter sets, so their packets
/// can follow each other as they are. The times are written anew from the frames' places: frame k is shown at exactly
/// k / rate. Only the order of storing, which B-frames need, is kept. The bytes depend on those of the segments alone.
/// </remarks>
public static class VideoJoiner
{
    /// <param name="segments">In order.</param>
    /// <param name="output">An MP4 with its index in front, at its name when it is complete.</param>
    /// <exception cref="MediaException">A segment is missing or not like the others; ffmpeg is missing or has given up. There is no file.</exception>
    /// <exception cref="StorageException">The disk is full; there is no file.</exception>
    public static async Task JoinAsync(IReadOnlyList<EncodedSegment> segments, string output, VideoFormat format, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfZero(segments.Count);
        string path = Path.GetFullPath(output);
        Mp4Track[] tracks = SegmentCheck.Read(segments, format, ct);
        Folder.Make(Path.GetDirectoryName(path)!);
        TemporaryFile.CleanStale(Path.GetDirectoryName(path)!);
        using TemporaryFile file = TemporaryFile.Create(path);
        using SegmentList list = SegmentList.Create(segments, path, format.FramesPerSecond);
        await CopyAsync(list, file.Path, path, tracks, format, ct).ConfigureAwait(false);

        Mp4Track joined = Mp4Index.Read(file.Path, knownAs: path);
        int frames = segments.Sum(segment => segment.Frames);
        if (joined.Times.Length != frames || !joined.IsEven(format.FramesPerSecond))
            throw new MediaException($"{path} would hold {joined.Times.Length} of {frames} frames, or not at even times");
        try
        {
            file.Commit();
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            throw StorageFault.From(path, e);
        }
    }

    private static Task CopyAsync(SegmentList list, string temporary, string path, Mp4Track[] tracks, VideoFormat format, CancellationToken ct)
    {
        int rate = format.FramesPerSecond;
        int delay = tracks.Max(track => track.ReorderedFrames(rate));
        var ffmpeg = new FfmpegRun(path);
        return ffmpeg.EndAsync(
            ffmpeg.RunAsync(
                list.AsInput().OutputToFile(temporary, overwrite: true, options => options
                    .DisableChannel(Channel.Audio)
                    .WithCopyCodec()
                    .WithCustomArgument("-xerror -fflags +bitexact")
                    // N counts packets; a segment of few frames is stored in another order than the others, so stored times start over.
                    .WithCustomArgument($"-bsf:v setts=pts=round(PTS*TB*{rate})/({rate}*TB):dts=(N-{delay})/({rate}*TB):duration=1/({rate}*TB)")
                    .WithCustomArgument($"-movie_timescale {tracks[0].Timescale}")  // else the end is rounded to a millisecond
                    .WithoutMetadata()
                    .WithFastStart()
                    .ForceFormat("mp4")),
                ct),
            ct);
    }
}
