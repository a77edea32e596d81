namespace Wan.Training.Data.Scenes;

/// <summary>What lies behind the objects and fills the picture.</summary>
public enum Backdrop
{
    GreenField,
    BlueSea,
    Desert,
    NightSky,
    BrickWall,
    Snow,
}
