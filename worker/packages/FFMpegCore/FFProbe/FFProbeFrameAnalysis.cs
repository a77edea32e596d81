using System.Text.Json.Serialization;

namespace FFMpegCore;

/// <summary>One decoded frame.</summary>
public class FFProbeFrameAnalysis
{
    public string MediaType { get; set; } = null!;

    public int StreamIndex { get; set; }

    public int KeyFrame { get; set; }

    /// <summary>In units of the stream's time base.</summary>
    public long BestEffortTimestamp { get; set; }

    public string BestEffortTimestampTime { get; set; } = null!;

    public long Width { get; set; }

    public long Height { get; set; }

    [JsonPropertyName("pict_type")]
    public string PictureType { get; set; } = null!;
}
