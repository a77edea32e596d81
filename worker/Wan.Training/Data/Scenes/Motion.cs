namespace Wan.Training.Data.Scenes;

/// <summary>What an object does from the first frame to the last.</summary>
public enum Motion
{
    RollRight,
    RollLeft,
    Rise,
    Fall,
    Bounce,
    OrbitClockwise,
    OrbitCounterclockwise,
    Grow,
    Shrink,
    FadeIn,
    FadeOut,
}
