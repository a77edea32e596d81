namespace Wan.Training.Data.Scenes;

/// <summary>How large an object is; a medium one's size is not mentioned.</summary>
public enum ObjectSize
{
    Medium,
    Small,
    Large,
}
