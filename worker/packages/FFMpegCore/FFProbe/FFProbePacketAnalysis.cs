namespace FFMpegCore;

/// <summary>One packet.</summary>
public class FFProbePacketAnalysis
{
    public string CodecType { get; set; } = null!;

    public int StreamIndex { get; set; }

    /// <summary>When it is shown, in units of the stream's time base.</summary>
    public long Pts { get; set; }

    public string PtsTime { get; set; } = null!;

    /// <summary>When it is decoded, in units of the stream's time base.</summary>
    public long Dts { get; set; }

    public string DtsTime { get; set; } = null!;

    public int Duration { get; set; }

    public string DurationTime { get; set; } = null!;

    public int Size { get; set; }

    public long Pos { get; set; }

    public string Flags { get; set; } = null!;
}
