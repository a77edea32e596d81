namespace Wan.Farm.Worker.Drawing;

/// <summary>Which point of a text is where it was asked to be.</summary>
internal enum TextAlign
{
    Left,
    Middle,
    Right,
}
