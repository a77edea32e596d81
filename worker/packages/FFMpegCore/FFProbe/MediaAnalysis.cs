namespace FFMpegCore;

/// <summary>ffprobe's answer in numbers.</summary>
internal sealed class MediaAnalysis : IMediaAnalysis
{
    public MediaAnalysis(FFProbeFormat format, IReadOnlyList<FFProbeStream> streams, IReadOnlyList<string> errors)
    {
        Format = FormatOf(format);
        VideoStreams = [.. streams.Where(stream => stream.CodecType == "video").Select(VideoStreamOf)];
        AudioStreams = [.. streams.Where(stream => stream.CodecType == "audio").Select(AudioStreamOf)];
        ErrorData = errors;
    }

    public TimeSpan Duration => new[]
    {
        Format.Duration,
        PrimaryVideoStream?.Duration ?? TimeSpan.Zero,
        PrimaryAudioStream?.Duration ?? TimeSpan.Zero,
    }.Max();

    public MediaFormat Format { get; }

    public AudioStream? PrimaryAudioStream => AudioStreams.MinBy(stream => stream.Index);

    public VideoStream? PrimaryVideoStream => VideoStreams.MinBy(stream => stream.Index);

    public List<VideoStream> VideoStreams { get; }

    public List<AudioStream> AudioStreams { get; }

    public IReadOnlyList<string> ErrorData { get; }

    private static MediaFormat FormatOf(FFProbeFormat format) => new()
    {
        Duration = MediaAnalysisUtils.ParseDuration(format.Duration!),
        StartTime = MediaAnalysisUtils.ParseDuration(format.StartTime!),
        FormatName = format.FormatName!,
        FormatLongName = format.FormatLongName!,
        StreamCount = format.NbStreams,
        ProbeScore = format.ProbeScore,
        BitRate = MediaAnalysisUtils.ParseLongInvariant(format.BitRate ?? "0"),
        Tags = CaseInsensitive(format.Tags),
    };

    private static VideoStream VideoStreamOf(FFProbeStream stream) => Common(stream, new VideoStream
    {
        AvgFrameRate = Ratio(stream.AvgFrameRate),
        BitsPerRawSample = MediaAnalysisUtils.ParseIntInvariant(stream.BitsPerRawSample ?? "0"),
        DisplayAspectRatio = MediaAnalysisUtils.ParseRatioInt(stream.DisplayAspectRatio!, ':'),
        SampleAspectRatio = MediaAnalysisUtils.ParseRatioInt(stream.SampleAspectRatio!, ':'),
        Profile = stream.Profile!,
        Width = stream.Width,
        Height = stream.Height,
        FrameRate = Ratio(stream.RFrameRate),
        PixelFormat = stream.PixFmt!,
        Level = stream.Level,
        ColorRange = stream.ColorRange!,
        ColorSpace = stream.ColorSpace!,
        ColorTransfer = stream.ColorTransfer!,
        ColorPrimaries = stream.ColorPrimaries!,
    });

    private static AudioStream AudioStreamOf(FFProbeStream stream) => Common(stream, new AudioStream
    {
        Channels = stream.Channels,
        ChannelLayout = stream.ChannelLayout!,
        SampleRateHz = MediaAnalysisUtils.ParseIntInvariant(stream.SampleRate ?? "0"),
        Profile = stream.Profile!,
    });

    private static T Common<T>(FFProbeStream stream, T result)
        where T : MediaStream
    {
        result.Index = stream.Index;
        result.BitRate = MediaAnalysisUtils.ParseLongInvariant(stream.BitRate ?? "0");
        result.CodecName = stream.CodecName!;
        result.CodecLongName = stream.CodecLongName!;
        result.CodecTag = stream.CodecTag!;
        result.CodecTagString = stream.CodecTagString!;
        result.Duration = MediaAnalysisUtils.ParseDuration(stream.Duration!);
        result.StartTime = MediaAnalysisUtils.ParseDuration(stream.StartTime!);
        result.Tags = CaseInsensitive(stream.Tags);
        result.Language = stream.Tags?.GetValueOrDefault("language");
        int depth = int.TryParse(stream.BitsPerRawSample, out int raw) ? raw : stream.BitsPerSample;
        result.BitDepth = depth == 0 ? null : depth;
        return result;
    }

    private static double Ratio(string? text) =>
        MediaAnalysisUtils.DivideRatio(MediaAnalysisUtils.ParseRatioDouble(text!, '/'));

    private static Dictionary<string, string> CaseInsensitive(Dictionary<string, string>? tags) =>
        tags is null ? [] : new(tags, StringComparer.OrdinalIgnoreCase);
}
