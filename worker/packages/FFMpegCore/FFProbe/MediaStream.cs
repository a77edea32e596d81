namespace FFMpegCore;

/// <summary>What ffprobe says of one stream.</summary>
public abstract class MediaStream : ITagsContainer
{
    public int Index { get; set; }

    public string CodecName { get; set; } = null!;

    public string CodecLongName { get; set; } = null!;

    public string CodecTagString { get; set; } = null!;

    public string CodecTag { get; set; } = null!;

    /// <summary>Bits per second; 0 if unknown.</summary>
    public long BitRate { get; set; }

    public TimeSpan StartTime { get; set; }

    public TimeSpan Duration { get; set; }

    public string? Language { get; set; }

    public int? BitDepth { get; set; }

    public Dictionary<string, string>? Tags { get; set; }
}
