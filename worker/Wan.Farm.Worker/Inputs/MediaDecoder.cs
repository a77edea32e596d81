using System.Globalization;
using System.Text.RegularExpressions;
using FFMpegCore;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Inputs.Decoding;
using Wan.Farm.Worker.Inputs.Headers;

namespace Wan.Farm.Worker.Inputs;

/// <summary>Decodes pictures and videos that are not trusted, to 8-bit RGB.</summary>
/// <remarks>
/// The format is told by content, the size is checked before anything is decoded, and ffmpeg reads one file of one named format, in limited
/// time. Transparency is dropped, as the published code drops it. Pictures are turned as EXIF says; videos are turned and stretched to square
/// pixels as their containers say.
/// </remarks>
public sealed partial class MediaDecoder(MediaLimits limits)
{
    private const string AcceptedImages = "a PNG, JPEG or WebP with one picture is accepted";
    private const string AcceptedVideos = "an MP4 or MOV with a video stream is accepted";

    /// <summary>A pixel this many times as wide as high, or less, is believed.</summary>
    private const double WidestPixel = 8;

    // ffmpeg knows hundreds of decoders; these are what cameras and editors write.
    private static readonly string[] VideoCodecs = ["h264", "hevc", "vp9", "av1", "mpeg4", "mpeg2video", "prores", "dnxhd", "mjpeg", "png", "qtrle", "rawvideo"];

    // The rounding of the conversion does not depend on the processor.
    private const string Scaling = "flags=bicubic+accurate_rnd+full_chroma_int+bitexact";

    /// <summary>Whether a file is a video, by its first bytes.</summary>
    public static async Task<bool> IsVideoAsync(MediaFile file, CancellationToken ct) => await FormatAsync(file, ct).ConfigureAwait(false) == FileFormat.IsoMedia;

    /// <exception cref="InputException">It is no picture, more than one, damaged or too large.</exception>
    public async Task<Picture> ReadImageAsync(MediaFile file, CancellationToken ct)
    {
        if (file.Bytes > limits.MaxImageBytes)
            throw InputCache.TooLarge(file.Reference, limits.MaxImageBytes);
        byte[] bytes = await File.ReadAllBytesAsync(file.Path, ct).ConfigureAwait(false);
        FileFormat format = FileFormats.Of(bytes.AsSpan(0, Math.Min(bytes.Length, FileFormats.HeadBytes)));
        ImageHeader header = Check(file, format, bytes);
        byte[]? rgb = null;
        VideoSize size = default;
        await RunAsync(file, format, "-noautorotate", $"scale={Scaling}", maxFrames: 1, limits.MaxImagePixels, limits.ProbeTime, (frame, _) =>
        {
            (rgb, size) = (frame.Rgb.ToArray(), frame.Size);
            return ValueTask.CompletedTask;
        }, ct).ConfigureAwait(false);
        if (rgb is null)
            throw Damaged(file, "no picture could be decoded", AcceptedImages);
        (rgb, size) = Orientations.Apply(rgb, size, header.Orientation);
        return new Picture(rgb, size, file.Sha256);
    }

    /// <summary>Decodes a whole video, frame by frame.</summary>
    /// <param name="take">is given every frame in order; the next is decoded meanwhile</param>
    /// <exception cref="InputException">It is no video, damaged, has no frame, or is too large.</exception>
    public async Task<VideoFacts> ReadVideoAsync(MediaFile file, Func<VideoFrame, CancellationToken, ValueTask> take, CancellationToken ct)
    {
        double framesPerSecond = await ProbeAsync(file, ct).ConfigureAwait(false);
        int frames = 0;
        VideoSize? size = null;
        string scale = string.Create(CultureInfo.InvariantCulture, $"scale=w='max(1,round(iw*min(sar,{WidestPixel})))':h=ih:{Scaling},setsar=1");
        await RunAsync(file, FileFormat.IsoMedia, "-an -sn -dn", scale, limits.MaxFrames + 1, limits.MaxVideoPixels, limits.DecodeTime, async (frame, token) =>
        {
            if (frame.Index == limits.MaxFrames)
                throw new InputException(file.Reference, $"has more than {limits.MaxFrames} frames", $"up to {limits.MaxFrames} frames are accepted");
            if (size is { } first && first != frame.Size)
                throw new InputException(file.Reference, $"changes its size from {first} to {frame.Size} at frame {frame.Index}", "a video of one size is accepted");
            (size, frames) = (frame.Size, frame.Index + 1);
            await take(frame, token).ConfigureAwait(false);
        }, ct).ConfigureAwait(false);
        return size is { } found
            ? new VideoFacts(found, frames, framesPerSecond, file.Sha256)
            : throw new InputException(file.Reference, "has no frames", AcceptedVideos);
    }

    private ImageHeader Check(MediaFile file, FileFormat format, ReadOnlySpan<byte> bytes)
    {
        if (format is not (FileFormat.Png or FileFormat.Jpeg or FileFormat.WebP))
            throw new InputException(file.Reference, $"is {FileFormats.NameOf(format)}", AcceptedImages);
        ImageHeader header = ImageHeader.Read(bytes, format) ?? throw Damaged(file, "its header is cut off or damaged", AcceptedImages);
        if (header.IsAnimated)
            throw new InputException(file.Reference, "is animated, and one picture is wanted", AcceptedImages + "; save the frame that you mean");
        CheckPixels(file, header.Size, limits.MaxImagePixels);
        return header;
    }

    /// <returns>Frames per second.</returns>
    private async Task<double> ProbeAsync(MediaFile file, CancellationToken ct)
    {
        FileFormat format = await FormatAsync(file, ct).ConfigureAwait(false);
        if (format != FileFormat.IsoMedia)
            throw new InputException(file.Reference, $"is {FileFormats.NameOf(format)}", AcceptedVideos);
        IMediaAnalysis analysis = await AnalyseAsync(file, ct).ConfigureAwait(false);
        if (analysis.PrimaryVideoStream is not { } video)
            throw new InputException(file.Reference, "has no video stream", AcceptedVideos);
        if (!VideoCodecs.Contains(video.CodecName))
            throw new InputException(file.Reference, $"is encoded as {video.CodecName ?? "something unknown"}", $"{string.Join(", ", VideoCodecs)} are accepted");
        CheckPixels(file, new VideoSize(video.Width, video.Height), limits.MaxVideoPixels);
        CheckPixelShape(file, video);
        if (video.Duration > limits.MaxDuration || analysis.Duration > limits.MaxDuration)
            throw new InputException(file.Reference, $"is {Longer(video.Duration, analysis.Duration).TotalSeconds:0} s long", $"up to {limits.MaxDuration.TotalSeconds:0} s are accepted");
        return video.AvgFrameRate;
    }

    private static async Task<FileFormat> FormatAsync(MediaFile file, CancellationToken ct)
    {
        byte[] head = new byte[FileFormats.HeadBytes];
        await using FileStream stream = File.OpenRead(file.Path);
        return FileFormats.Of(head.AsSpan(0, await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false)));
    }

    private async Task<IMediaAnalysis> AnalyseAsync(MediaFile file, CancellationToken ct)
    {
        using CancellationTokenSource inTime = CancellationTokenSource.CreateLinkedTokenSource(ct);
        inTime.CancelAfter(limits.ProbeTime);
        try
        {
            return await FFProbe.AnalyseAsync(file.Path, cancellationToken: inTime.Token, customArguments: SafeArguments.Input(FileFormat.IsoMedia, limits)).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw TooSlow(file, limits.ProbeTime, e);
        }
        catch (FFMpegException e) when (RefusedSize().Match(e.FFMpegErrorOutput) is { Success: true } refused)
        {
            throw new InputException(file.Reference, $"is {refused.Groups[1]}", $"up to {limits.MaxVideoPixels} pixels are accepted", inner: e);
        }
        catch (FFMpegException e)
        {
            Said said = new();
            foreach (string line in e.FFMpegErrorOutput.Split('\n'))
                said.Add(line);
            throw Damaged(file, $"cannot be read: {said}", AcceptedVideos, e);
        }
        catch (Exception e) when (e is FormatException or OverflowException or FormatNullException or System.Text.Json.JsonException)
        {
            throw Damaged(file, "its header says what cannot be", AcceptedVideos, e);
        }
    }

    /// <summary>Runs ffmpeg to its end. A fault of <paramref name="take"/> stops it and comes out as it is.</summary>
    private async Task RunAsync(
        MediaFile file,
        FileFormat format,
        string inputOptions,
        string filter,
        int maxFrames,
        long maxPixels,
        TimeSpan time,
        Func<VideoFrame, CancellationToken, ValueTask> take,
        CancellationToken ct)
    {
        using CancellationTokenSource inTime = CancellationTokenSource.CreateLinkedTokenSource(ct);
        inTime.CancelAfter(time);
        Said said = new();
        try
        {
            await FFMpegArguments
                .FromFileInput(file.Path, verifyExists: true, options => options
                    .WithCustomArgument(SafeArguments.Input(format, limits))
                    .WithCustomArgument("-threads 2 -err_detect explode " + inputOptions))
                .OutputToPipe(new StreamPipeSink((stream, _) => TakeAsync(stream, maxPixels, take, inTime.Token)), options => options
                    .WithCustomArgument("-map 0:v:0 -fps_mode passthrough -xerror -filter_threads 1")
                    .WithCustomArgument($"-vf \"{filter}\"")
                    .WithFrameOutputCount(maxFrames)
                    .WithVideoCodec("ppm")
                    .ForcePixelFormat("rgb24")
                    .ForceFormat("image2pipe"))
                .WithLogLevel(FFMpegLogLevel.Error)
                .NotifyOnError(said.Add)
                .CancellableThrough(inTime.Token)
                .ProcessAsynchronously()
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw TooSlow(file, time, e);
        }
        catch (Exception e) when (e is FFMpegException or InvalidDataException)
        {
            ct.ThrowIfCancellationRequested();
            // Its output was closed before it was told to stop: that it broke off is not what was wrong.
            if (inTime.IsCancellationRequested) throw TooSlow(file, time, e);
            string text = said.ToString();
            throw Damaged(file, $"cannot be decoded: {(text.Length > 0 ? text : e.Message)}", format == FileFormat.IsoMedia ? AcceptedVideos : AcceptedImages, e);
        }
        ct.ThrowIfCancellationRequested();
    }

    private static async Task TakeAsync(Stream stream, long maxPixels, Func<VideoFrame, CancellationToken, ValueTask> take, CancellationToken ct)
    {
        PpmStream pictures = new(stream, maxPixels);
        for (int index = 0; await pictures.ReadAsync(ct).ConfigureAwait(false) is { } size; index++)
            await take(new VideoFrame(index, size, pictures.Rgb), ct).ConfigureAwait(false);
    }

    private static void CheckPixels(MediaFile file, VideoSize size, long maxPixels)
    {
        if (size.Width < 1 || size.Height < 1)
            throw new InputException(file.Reference, $"is {size} pixels", "at least 1x1 is accepted");
        if ((long)size.Width * size.Height > maxPixels)
            throw new InputException(file.Reference, $"is {size}, {(long)size.Width * size.Height} pixels", $"up to {maxPixels} pixels are accepted");
    }

    private void CheckPixelShape(MediaFile file, VideoStream video)
    {
        (int width, int height) = video.SampleAspectRatio;
        if (width <= 0 || height <= 0)
            return;                                          // not said: square
        double shape = (double)width / height;
        if (shape is > WidestPixel or < 1 / WidestPixel)
            throw new InputException(file.Reference, $"has pixels of {width}:{height}", "pixels up to 8 times as wide as high, or as high as wide, are accepted");
        CheckPixels(file, new VideoSize((int)Math.Round(video.Width * shape), video.Height), limits.MaxVideoPixels);
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static InputException TooSlow(MediaFile file, TimeSpan time, Exception e) =>
        new(file.Reference, $"took more than {time.TotalSeconds:0.#} s to decode", "a file that is decoded in that time is accepted", inner: e);

    private static InputException Damaged(MediaFile file, string problem, string accepted, Exception? e = null) =>
        new(file.Reference, problem, accepted, inner: e);

    [GeneratedRegex("Picture size ([0-9]+x[0-9]+) (?:is invalid|exceeds)")]
    private static partial Regex RefusedSize();
}
