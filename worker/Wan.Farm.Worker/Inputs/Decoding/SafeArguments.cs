using System.Globalization;
using Wan.Farm.Worker.Inputs.Headers;

namespace Wan.Farm.Worker.Inputs.Decoding;

/// <summary>Options that keep ffmpeg to one local file of a known format.</summary>
internal static class SafeArguments
{
    /// <summary>For a file of this format, before ffmpeg's input or anywhere for ffprobe.</summary>
    /// <remarks>The demuxer is named, so that nothing is guessed from what the file pretends to be, and playlists have no way in.</remarks>
    public static string Input(FileFormat format, MediaLimits limits)
    {
        (string demuxer, string family, long pixels) = format switch
        {
            FileFormat.Png => ("png_pipe", "png_pipe", limits.MaxImagePixels),
            FileFormat.Jpeg => ("jpeg_pipe", "jpeg_pipe", limits.MaxImagePixels),
            FileFormat.WebP => ("webp_pipe", "webp_pipe", limits.MaxImagePixels),
            FileFormat.IsoMedia => ("mov", "mov,mp4,m4a,3gp,3g2,mj2", limits.MaxVideoPixels),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "is not decoded"),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"-max_alloc {limits.MaxBlockBytes} -protocol_whitelist file,pipe -format_whitelist {family} -max_pixels {pixels} -f {demuxer}");
    }
}
