namespace Wan.Farm.Worker.Inputs.Headers;

/// <summary>File formats by their first bytes.</summary>
internal enum FileFormat
{
    Unknown,
    Png,
    Jpeg,
    WebP,
    Gif,

    /// <summary>MP4 or MOV.</summary>
    IsoMedia,

    /// <summary>A text that names other files (HLS, concat, …): never read.</summary>
    Playlist,
}
