namespace Wan.Training.Data.Scenes;

/// <summary>A scene as the frames of a clip show it.</summary>
/// <param name="Moments">Of each frame: 0 where the scene begins, 1 where it ends.</param>
public sealed record Shot(Scene Scene, IReadOnlyList<double> Moments);
