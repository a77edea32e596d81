namespace FFMpegCore;

/// <summary>One of the <c>streams</c> of ffprobe's JSON.</summary>
internal sealed record FFProbeStream
{
    public int Index { get; init; }

    public string? AvgFrameRate { get; init; }

    public string? BitRate { get; init; }

    public string? BitsPerRawSample { get; init; }

    public int BitsPerSample { get; init; }

    public string? ChannelLayout { get; init; }

    public int Channels { get; init; }

    public string? CodecLongName { get; init; }

    public string? CodecName { get; init; }

    public string? CodecTag { get; init; }

    public string? CodecTagString { get; init; }

    public string? CodecType { get; init; }

    public string? ColorPrimaries { get; init; }

    public string? ColorRange { get; init; }

    public string? ColorSpace { get; init; }

    public string? ColorTransfer { get; init; }

    public string? DisplayAspectRatio { get; init; }

    public string? Duration { get; init; }

    public int Height { get; init; }

    public int Level { get; init; }

    public string? PixFmt { get; init; }

    public string? Profile { get; init; }

    public string? RFrameRate { get; init; }

    public string? SampleAspectRatio { get; init; }

    public string? SampleRate { get; init; }

    public string? StartTime { get; init; }

    public Dictionary<string, string>? Tags { get; init; }

    public int Width { get; init; }
}
