namespace FFMpegCore;

/// <summary>Every decoded frame of a file.</summary>
public class FFProbeFrames
{
    public List<FFProbeFrameAnalysis> Frames { get; set; } = null!;
}
