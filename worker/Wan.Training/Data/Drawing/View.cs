using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>Which part of the world the picture shows: its middle, and how many half heights of the world one of the picture is.</summary>
internal readonly record struct View(double X, double Zoom)
{
    private const double Pan = 0.35;

    /// <param name="time">0 in the first frame, 1 in the last.</param>
    public static View At(Camera camera, double time) => camera switch
    {
        Camera.PanRight => new((time - 0.5) * 2 * Pan, 1),
        Camera.PanLeft => new((0.5 - time) * 2 * Pan, 1),
        Camera.ZoomIn => new(0, 1.25 - (0.45 * time)),
        Camera.ZoomOut => new(0, 0.8 + (0.45 * time)),
        _ => new(0, 1),
    };
}
