using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>Which objects are where in a picture, cell by cell: which of a cell's sixteen parts they cover, and how much of it what shape, what colour and what motion has.</summary>
public static class ObjectMap
{
    private const int Parts = 4;

    // A cell's parts tell the outline together: each alone counts for less than what the cell shows as a whole.
    private const float PartWeight = 0.5f;

    private static readonly int Shapes = Enum.GetValues<Shape>().Length, Colours = Enum.GetValues<Colour>().Length, Motions = Enum.GetValues<Motion>().Length;

    /// <summary>Numbers of a cell.</summary>
    public static int Channels => (Parts * Parts) + Shapes + Colours + Motions;

    /// <param name="time">0 in the clip's first frame, 1 in its last.</param>
    /// <param name="cell">Pixels of a cell's side, of which width and height are multiples.</param>
    /// <param name="map">[height / cell, width / cell, <see cref="Channels"/>]; zeros at first</param>
    public static void Write(Scene scene, double time, int width, int height, int cell, Span<float> map)
    {
        View view = View.At(scene.Camera, time);
        double aspect = (double)width / height, unit = 2.0 / height, step = (double)cell / Parts;
        Pose[] poses = [.. scene.Objects.Select(thing => Pose.At(thing, time, aspect))];
        int across = width / cell * Parts;
        for (int i = 0; i < height / cell * Parts * across; i++)
        {
            (int row, int column) = Math.DivRem(i, across);
            double x = ((((column + 0.5) * step * unit) - aspect) * view.Zoom) + view.X, y = (((row + 0.5) * step * unit) - 1) * view.Zoom;
            int seen = poses.Length - 1;
            while (seen >= 0 && !IsInside(scene.Objects[seen].Shape, poses[seen], x, y)) seen--;
            if (seen < 0) continue;
            Span<float> own = map.Slice(((row / Parts * (width / cell)) + (column / Parts)) * Channels, Channels);
            (SceneObject thing, float opacity) = (scene.Objects[seen], (float)poses[seen].Opacity);
            own[(row % Parts * Parts) + (column % Parts)] = opacity * PartWeight;
            foreach (int channel in new[] { (int)thing.Shape, Shapes + (int)thing.Colour, Shapes + Colours + (int)thing.Motion })
                own[(Parts * Parts) + channel] += opacity / (Parts * Parts);
        }
    }

    private static bool IsInside(Shape shape, Pose pose, double x, double y)
    {
        double cos = Math.Cos(pose.Angle), sin = Math.Sin(pose.Angle), dx = (x - pose.X) / pose.Radius, dy = (y - pose.Y) / pose.Radius;
        return Outline.Distance(shape, (dx * cos) + (dy * sin), (dy * cos) - (dx * sin)) <= 0;
    }
}
