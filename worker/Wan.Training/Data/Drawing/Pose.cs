using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>Where an object is at a moment. Lengths in half heights of the picture, y down, the origin in its middle; angles in radians, clockwise.</summary>
internal readonly record struct Pose(double X, double Y, double Radius, double Angle, double Opacity)
{
    /// <param name="time">0 in the first frame, 1 in the last.</param>
    /// <param name="aspect">Width over height.</param>
    public static Pose At(SceneObject thing, double time, double aspect)
    {
        double radius = thing.Size switch { ObjectSize.Small => 0.36, ObjectSize.Large => 0.58, _ => 0.46 };
        double side = thing.Lane * 0.5 * aspect, height = thing.Lane * 0.4;
        double reach = aspect - radius - 0.06, across = (2 * time) - 1;
        double turn = Math.PI * 1.5 * time;
        return thing.Motion switch
        {
            Motion.RollRight => new(across * reach, height, radius, across * reach / radius, 1),
            Motion.RollLeft => new(-across * reach, height, radius, -across * reach / radius, 1),
            Motion.Rise => new(side, -across * (0.94 - radius), radius, 0, 1),
            Motion.Fall => new(side, across * (0.94 - radius), radius, 0, 1),
            Motion.Bounce => new(side, 0.8 - radius - (Math.Abs(Math.Sin(2 * Math.PI * time)) * (1.5 - (2 * radius))), radius, 0, 1),
            Motion.OrbitClockwise => new((side * 0.5) + (0.5 * Math.Sin(turn)), -0.5 * Math.Cos(turn), radius, 0, 1),
            Motion.OrbitCounterclockwise => new((side * 0.5) - (0.5 * Math.Sin(turn)), -0.5 * Math.Cos(turn), radius, 0, 1),
            Motion.Grow => new(side, height * 0.5, radius * (0.35 + (1.15 * time)), 0, 1),
            Motion.Shrink => new(side, height * 0.5, radius * (1.5 - (1.15 * time)), 0, 1),
            Motion.FadeIn => new(side, height, radius, 0, time),
            _ => new(side, height, radius, 0, 1 - time),
        };
    }
}
