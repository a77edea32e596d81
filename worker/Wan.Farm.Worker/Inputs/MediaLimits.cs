namespace Wan.Farm.Worker.Inputs;

/// <summary>What a picture or video that a user supplies may cost. Everything above is refused before or while it is read.</summary>
public sealed record MediaLimits
{
    public static MediaLimits Default { get; } = new();

    public long MaxImageBytes { get; init; } = 64L << 20;

    public long MaxVideoBytes { get; init; } = 1L << 30;

    public long MaxLoraBytes { get; init; } = 32L << 30;

    /// <summary>Width · height of a picture, before rotation.</summary>
    public long MaxImagePixels { get; init; } = 8192L * 8192;

    /// <summary>Width · height of a frame, as stored and as shown.</summary>
    public long MaxVideoPixels { get; init; } = 4096L * 2304;

    public int MaxFrames { get; init; } = 36_000;

    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>The whole download, redirects included.</summary>
    public TimeSpan DownloadTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Of looking at a file and of decoding a picture; the program is killed when it is over.</summary>
    public TimeSpan ProbeTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Of decoding a video, the taker's time with its frames included.</summary>
    public TimeSpan DecodeTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The largest block of memory that ffmpeg may ask for.</summary>
    public long MaxBlockBytes { get; init; } = 1L << 30;

    public int MaxRedirects { get; init; } = 5;
}
