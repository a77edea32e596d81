namespace FFMpegCore;

/// <summary>Every packet of a file, not decoded.</summary>
public class FFProbePackets
{
    public List<FFProbePacketAnalysis> Packets { get; set; } = null!;
}
