namespace Wan.Training.Data.Scenes;

/// <summary>One object of a scene.</summary>
/// <param name="Lane">Where it is across its motion, -1 (left or top) to 1: so that two objects are in different places. Not mentioned.</param>
public sealed record SceneObject(Shape Shape, Colour Colour, Pattern Pattern, ObjectSize Size, Motion Motion, double Lane);
