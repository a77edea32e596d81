namespace Wan.Farm.Worker.Inputs;

/// <summary>What an input is to be.</summary>
public enum MediaKind
{
    Image,
    Video,

    /// <summary>Either: its content tells.</summary>
    ImageOrVideo,
}
