namespace Wan.Farm.Contracts.Tasks;

/// <summary>Width and height of a video, in pixels.</summary>
public readonly record struct VideoSize(int Width, int Height)
{
    public override string ToString() => $"{Width}x{Height}";
}
