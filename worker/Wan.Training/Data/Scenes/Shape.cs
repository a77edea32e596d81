namespace Wan.Training.Data.Scenes;

/// <summary>The outline of an object.</summary>
public enum Shape
{
    Ball,
    Square,
    Triangle,
    Star,
    Ring,
    Diamond,
    Cross,
}
