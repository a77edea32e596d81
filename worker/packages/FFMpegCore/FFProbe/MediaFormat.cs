namespace FFMpegCore;

/// <summary>What ffprobe says of the container.</summary>
public class MediaFormat : ITagsContainer
{
    public TimeSpan Duration { get; set; }

    public TimeSpan StartTime { get; set; }

    public string FormatName { get; set; } = null!;

    public string FormatLongName { get; set; } = null!;

    public int StreamCount { get; set; }

    public double ProbeScore { get; set; }

    /// <summary>Bits per second.</summary>
    public double BitRate { get; set; }

    public Dictionary<string, string>? Tags { get; set; }
}
