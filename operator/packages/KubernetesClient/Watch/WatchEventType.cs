namespace k8s;

/// <summary>What happened to an object.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WatchEventType>))]
public enum WatchEventType
{
    Added,
    Modified,

    /// <summary>Deleted, or changed so that a selector of the watch no longer matches.</summary>
    Deleted,

    /// <summary>The watch cannot go on; most often 410 Gone. Reported through <c>onError</c>.</summary>
    Error,

    /// <summary>Nothing happened: the object holds a resource version to watch on from, and no more.</summary>
    Bookmark,
}
