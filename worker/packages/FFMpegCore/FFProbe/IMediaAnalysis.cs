namespace FFMpegCore;

/// <summary>What ffprobe says of a file.</summary>
public interface IMediaAnalysis
{
    /// <summary>The longest of the container's and the primary streams' durations.</summary>
    TimeSpan Duration { get; }

    MediaFormat Format { get; }

    AudioStream? PrimaryAudioStream { get; }

    VideoStream? PrimaryVideoStream { get; }

    List<VideoStream> VideoStreams { get; }

    List<AudioStream> AudioStreams { get; }

    IReadOnlyList<string> ErrorData { get; }
}
