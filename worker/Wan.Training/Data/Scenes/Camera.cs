namespace Wan.Training.Data.Scenes;

/// <summary>What the camera does; a resting one is not mentioned.</summary>
public enum Camera
{
    Rest,
    PanRight,
    PanLeft,
    ZoomIn,
    ZoomOut,
}
