using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>8-bit RGB frames [F, H, W, 3].</summary>
public readonly record struct FrameShape(int Frames, VideoSize Size)
{
    /// <summary>Bytes of one frame: H·W·3.</summary>
    public int FrameBytes => checked(Size.Height * Size.Width * 3);

    public long Bytes => (long)Frames * FrameBytes;

    public override string ToString() => $"[{Frames}, {Size.Height}, {Size.Width}, 3]";
}
