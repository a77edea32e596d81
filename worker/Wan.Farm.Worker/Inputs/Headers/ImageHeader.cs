using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Inputs.Headers;

/// <summary>What a picture's header says, read without decoding anything.</summary>
/// <param name="Size">As stored, before rotation.</param>
/// <param name="Orientation">EXIF's, 1 to 8; 1 is upright.</param>
/// <param name="IsAnimated">It holds more than one picture.</param>
internal sealed record ImageHeader(VideoSize Size, int Orientation = 1, bool IsAnimated = false)
{
    /// <returns>Null when the header is damaged or cut off.</returns>
    public static ImageHeader? Read(ReadOnlySpan<byte> file, FileFormat format) => format switch
    {
        FileFormat.Png => PngHeader.Read(file),
        FileFormat.Jpeg => JpegHeader.Read(file),
        FileFormat.WebP => WebPHeader.Read(file),
        _ => null,
    };
}
