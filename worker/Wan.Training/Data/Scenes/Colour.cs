namespace Wan.Training.Data.Scenes;

/// <summary>The colours that objects have: far enough from each other that a script can tell them by their pixels.</summary>
public enum Colour
{
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Purple,
    White,
    Black,
}
