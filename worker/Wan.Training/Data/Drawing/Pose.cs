using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>Where an object is at a moment. Lengths in half heights of the picture, y down, the origin in its middle; angles in radians, clockwise.</summary>
/// <remarks>
/// Each of two things moves on its own side of a wide picture: what covers each other, a small model mixes. What rolls makes half a turn at most, so
/// that a latent, of four frames, shows a sharp outline: at a whole turn it was blurred. Orbits keep a thing of any size whole within the picture, while the camera rests.
/// </remarks>
internal readonly record struct Pose(double X, double Y, double Radius, double Angle, double Opacity)
{
    private const double Farthest = 0.46, WidestOrbit = 0.44, Margin = 0.06;

    /// <param name="time">0 in the first frame, 1 in the last.</param>
    /// <param name="aspect">Width over height.</param>
    public static Pose At(SceneObject thing, double time, double aspect)
    {
        double radius = thing.Size switch { ObjectSize.Small => 0.36, ObjectSize.Large => 0.58, _ => 0.46 };
        double side = thing.Lane * 0.5 * aspect, height = thing.Lane * 0.4;
        double room = Math.Max(0, aspect - radius - Margin), reach = Math.Min(room, Farthest), across = (2 * time) - 1;
        double orbit = Math.Min(WidestOrbit, 1 - radius - Margin), turn = Math.PI * 1.5 * time;
        return thing.Motion switch
        {
            Motion.RollRight => new(Within(side, room - reach) + (across * reach), height, radius, across * reach / radius, 1),
            Motion.RollLeft => new(Within(side, room - reach) - (across * reach), height, radius, -across * reach / radius, 1),
            Motion.Rise => new(side, -across * (1 - Margin - radius), radius, 0, 1),
            Motion.Fall => new(side, across * (1 - Margin - radius), radius, 0, 1),
            Motion.Bounce => new(side, 0.8 - radius - (Math.Abs(Math.Sin(2 * Math.PI * time)) * (1.5 - (2 * radius))), radius, 0, 1),
            Motion.OrbitClockwise => new(Within(side, room - orbit) + (orbit * Math.Sin(turn)), -orbit * Math.Cos(turn), radius, 0, 1),
            Motion.OrbitCounterclockwise => new(Within(side, room - orbit) - (orbit * Math.Sin(turn)), -orbit * Math.Cos(turn), radius, 0, 1),
            Motion.Grow => new(side, height * 0.5, radius * (0.35 + (1.15 * time)), 0, 1),
            Motion.Shrink => new(side, height * 0.5, radius * (1.5 - (1.15 * time)), 0, 1),
            Motion.FadeIn => new(side, height, radius, 0, time),
            _ => new(side, height, radius, 0, 1 - time),
        };
    }

    private static double Within(double place, double farthest) => Math.Clamp(place, -Math.Max(0, farthest), Math.Max(0, farthest));
}
