using System.Text;

namespace Wan.Farm.Worker.Inputs.Headers;

/// <summary>Tells formats apart by content; a file's name says nothing.</summary>
internal static class FileFormats
{
    /// <summary>Bytes that are enough.</summary>
    public const int HeadBytes = 32;

    // Atoms that a QuickTime file may begin with; MP4 begins with ftyp.
    private static readonly HashSet<string> FirstAtoms = ["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"];

    public static FileFormat Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return FileFormat.Png;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return FileFormat.Jpeg;
        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))
            return FileFormat.WebP;
        if (head.StartsWith("GIF8"u8))
            return FileFormat.Gif;
        if (head.Length >= 8 && FirstAtoms.Contains(Encoding.Latin1.GetString(head[4..8])))
            return FileFormat.IsoMedia;
        return head.StartsWith("#EXT"u8) || head.StartsWith("ffconcat"u8) || head.StartsWith("<?xml"u8) || head.StartsWith("[playlist"u8)
            ? FileFormat.Playlist
            : FileFormat.Unknown;
    }

    public static string NameOf(FileFormat format) => format switch
    {
        FileFormat.Png => "a PNG",
        FileFormat.Jpeg => "a JPEG",
        FileFormat.WebP => "a WebP",
        FileFormat.Gif => "a GIF",
        FileFormat.IsoMedia => "a video (MP4 or MOV)",
        FileFormat.Playlist => "a playlist that names other files",
        _ => "of no known format",
    };
}
