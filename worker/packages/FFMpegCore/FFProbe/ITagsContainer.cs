namespace FFMpegCore;

/// <summary>Has titles, dates and the like, by name.</summary>
public interface ITagsContainer
{
    Dictionary<string, string>? Tags { get; set; }
}
