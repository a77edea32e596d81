namespace FFMpegCore;

/// <summary>The <c>format</c> object of ffprobe's JSON.</summary>
internal sealed record FFProbeFormat
{
    public string? Duration { get; init; }

    public string? StartTime { get; init; }

    public string? FormatName { get; init; }

    public string? FormatLongName { get; init; }

    public int NbStreams { get; init; }

    public double ProbeScore { get; init; }

    public string? BitRate { get; init; }

    public Dictionary<string, string>? Tags { get; init; }
}
