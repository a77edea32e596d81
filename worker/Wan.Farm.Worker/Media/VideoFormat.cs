using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Media;

/// <summary>How a video is to be encoded.</summary>
/// <param name="Size">Even numbers: chroma is stored at half the size.</param>
/// <param name="ConstantRateFactor">x264's: 0 is lossless, 18 hard to tell from it, 51 worst.</param>
public sealed record VideoFormat(VideoSize Size, int FramesPerSecond, int ConstantRateFactor)
{
    /// <summary>Bytes of one 8-bit RGB frame: H·W·3.</summary>
    public int FrameBytes => checked(Size.Height * Size.Width * 3);
}
