namespace Wan.Training.Data.Scenes;

/// <summary>All there is to see in a clip, and all that its caption speaks of.</summary>
/// <param name="Objects">One or two; a later one is drawn over an earlier one.</param>
/// <param name="Texture">Seed of what the caption does not speak of: tufts, stars, bricks.</param>
public sealed record Scene(Backdrop Backdrop, Camera Camera, IReadOnlyList<SceneObject> Objects, uint Texture);
