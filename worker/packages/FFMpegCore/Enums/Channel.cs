namespace FFMpegCore.Enums;

/// <summary>Kinds of streams, as ffmpeg's stream specifiers name them.</summary>
public enum Channel
{
    Audio,
    Video,
    Both,
    VideoNoAttachedPic,
    Subtitle,
    Data,
    Attachments,
    All,
}
