using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>Paints the frames of a scene.</summary>
public static class FramePainter
{
    /// <summary>One frame as 8-bit RGB [H, W, 3].</summary>
    /// <param name="time">0 in the clip's first frame, 1 in its last; a clip of one frame shows its middle.</param>
    public static byte[] Paint(Scene scene, double time, int width, int height)
    {
        byte[] frame = new byte[checked(width * height * 3)];
        double aspect = (double)width / height, unit = 2.0 / height;
        View view = View.At(scene.Camera, time);
        var texture = new Texture(scene.Texture);
        (SceneObject Thing, Pose Pose)[] objects = [.. scene.Objects.Select(thing => (thing, Pose.At(thing, time, aspect)))];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                double x = ((((column + 0.5) * unit) - aspect) * view.Zoom) + view.X;
                double y = (((row + 0.5) * unit) - 1) * view.Zoom;
                Rgb colour = BackdropPainter.At(scene.Backdrop, texture, x, y);
                foreach ((SceneObject thing, Pose pose) in objects)
                    colour = Over(colour, thing, pose, x, y, unit * view.Zoom);
                Write(frame.AsSpan(((row * width) + column) * 3), colour);
            }
        }

        return frame;
    }

    // The edge is one pixel wide.
    private static Rgb Over(Rgb behind, SceneObject thing, Pose pose, double x, double y, double pixel)
    {
        double dx = (x - pose.X) / pose.Radius, dy = (y - pose.Y) / pose.Radius;
        double cos = Math.Cos(pose.Angle), sin = Math.Sin(pose.Angle);
        double ownX = (dx * cos) + (dy * sin), ownY = (dy * cos) - (dx * sin);
        double covered = Math.Clamp(0.5 - (Outline.Distance(thing.Shape, ownX, ownY) * pose.Radius / pixel), 0, 1) * pose.Opacity;
        return covered > 0 ? behind.Mixed(ObjectPainter.At(thing, ownX, ownY), covered) : behind;
    }

    private static void Write(Span<byte> pixel, Rgb colour)
    {
        pixel[0] = Level(colour.R);
        pixel[1] = Level(colour.G);
        pixel[2] = Level(colour.B);
    }

    private static byte Level(double value) => (byte)Math.Round(Math.Clamp(value, 0, 1) * 255);
}
