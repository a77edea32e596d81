namespace FFMpegCore;

/// <summary>A stream of pictures.</summary>
public class VideoStream : MediaStream
{
    /// <summary>Frames over duration.</summary>
    public double AvgFrameRate { get; set; }

    public int BitsPerRawSample { get; set; }

    public (int Width, int Height) DisplayAspectRatio { get; set; }

    public (int Width, int Height) SampleAspectRatio { get; set; }

    public string Profile { get; set; } = null!;

    public int Width { get; set; }

    public int Height { get; set; }

    /// <summary>The lowest rate that represents every timestamp.</summary>
    public double FrameRate { get; set; }

    public string PixelFormat { get; set; } = null!;

    public int Level { get; set; }

    public string ColorRange { get; set; } = null!;

    public string ColorSpace { get; set; } = null!;

    public string ColorTransfer { get; set; } = null!;

    public string ColorPrimaries { get; set; } = null!;
}
