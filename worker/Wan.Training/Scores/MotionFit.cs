using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;

namespace Wan.Training.Scores;

/// <summary>Which motion explains best where an object was seen.</summary>
internal static class MotionFit
{
    private const double PlainlySeen = 0.7, HardlySeen = 0.25;
    private const int DiscSteps = 11, LeastSightings = 3;
    private static readonly Motion[] Motions = Enum.GetValues<Motion>();
    private static readonly double[] Lanes = [-0.8, -0.4, 0, 0.4, 0.8];

    /// <summary>The motion, or null where standing still explains it better than any.</summary>
    /// <param name="thing">The object that is said to move; its motion and lane are not read.</param>
    /// <param name="camera">What the camera is said to do.</param>
    /// <param name="leastRadius">What is smaller may be there and not be seen.</param>
    public static Motion? Best(IReadOnlyList<Sighting> path, SceneObject thing, Camera camera, double aspect, double leastRadius)
    {
        (double Error, Motion? Motion) best = (Lanes.Min(lane => ErrorOf(time => Pose.At(thing with { Motion = Motion.FadeOut, Lane = lane }, 0, aspect))), null);
        foreach (Motion motion in Motions)
        {
            double error = Lanes.Min(lane => ErrorOf(time => Pose.At(thing with { Motion = motion, Lane = lane }, time, aspect)));
            if (error < best.Error) best = (error, motion);
        }

        return best.Motion;

        double ErrorOf(Func<double, Pose> motion) => Error(path, motion, camera, aspect, leastRadius);
    }

    // Where it is does not matter, only how that changes: the mean of the differences is taken off.
    private static double Error(IReadOnlyList<Sighting> path, Func<double, Pose> motion, Camera camera, double aspect, double leastRadius)
    {
        List<(double X, double Y, double Size)> differences = [];
        int wrongly = 0;
        foreach (Sighting seen in path)
        {
            Pose pose = motion(seen.Time);
            Sighting expected = Shown(pose, View.At(camera, seen.Time), seen.Time, aspect);
            bool plain = pose.Opacity >= PlainlySeen && expected.Radius > leastRadius, hardly = pose.Opacity <= HardlySeen;
            if (seen.IsSeen ? hardly : plain) wrongly++;
            if (seen.IsSeen && plain) differences.Add((seen.X - expected.X, seen.Y - expected.Y, Math.Log(seen.Radius / expected.Radius)));
        }

        if (differences.Count < LeastSightings) return double.PositiveInfinity;
        return Spread(differences.Select(d => d.X)) + Spread(differences.Select(d => d.Y)) + Spread(differences.Select(d => d.Size)) + ((double)wrongly / path.Count);
    }

    private static double Spread(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return all.Average(value => (value - mean) * (value - mean));
    }

    /// <summary>Middle and size of what the picture shows of a disc.</summary>
    private static Sighting Shown(Pose pose, View view, double time, double aspect)
    {
        double x = (pose.X - view.X) / view.Zoom, y = pose.Y / view.Zoom, radius = pose.Radius / view.Zoom;
        double sumX = 0, sumY = 0;
        int all = 0, inside = 0;
        for (int i = 0; i < DiscSteps * DiscSteps; i++)
        {
            double dx = Place(i % DiscSteps), dy = Place(i / DiscSteps);
            if ((dx * dx) + (dy * dy) > 1) continue;
            all++;
            if (Math.Abs(x + (dx * radius)) > aspect || Math.Abs(y + (dy * radius)) > 1) continue;
            inside++;
            (sumX, sumY) = (sumX + dx, sumY + dy);
        }

        // Of what is hardly in the picture nobody says where it is.
        return inside * 5 < all ? default : new Sighting(time, x + (sumX / inside * radius), y + (sumY / inside * radius), radius * Math.Sqrt((double)inside / all));

        static double Place(int step) => ((step + 0.5) * 2 / DiscSteps) - 1;
    }
}
