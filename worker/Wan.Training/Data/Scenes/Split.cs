namespace Wan.Training.Data.Scenes;

/// <summary>Which combinations of shape, colour and motion a clip may have.</summary>
public enum Split
{
    /// <summary>Those to learn from.</summary>
    Train,

    /// <summary>Those that no training clip ever shows, about one in eight.</summary>
    HeldOut,
}
