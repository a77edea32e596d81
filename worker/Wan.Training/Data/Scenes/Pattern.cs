namespace Wan.Training.Data.Scenes;

/// <summary>What is drawn on an object, in a darker tone of its colour.</summary>
public enum Pattern
{
    Plain,
    Striped,
    Dotted,
    Checkered,
}
