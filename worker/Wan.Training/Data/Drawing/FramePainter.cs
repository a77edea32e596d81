using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Drawing;

/// <summary>Paints the frames of a scene. While the camera rests, what is behind the objects is painted once.</summary>
public sealed class FramePainter(Scene scene, int width, int height)
{
    // The farthest corner of a shape whose radius is 1, and some pixels for its edge.
    private const double Reach = 1.25, EdgePixels = 2, Quarter = 0.25;

    private readonly double aspect = (double)width / height, unit = 2.0 / height;
    private readonly Texture texture = new(scene.Texture);
    private readonly Rgb[] backdrop = new Rgb[checked(width * height)];
    private View? painted;

    /// <summary>One frame as 8-bit RGB [H, W, 3].</summary>
    /// <param name="time">0 in the clip's first frame, 1 in its last; a clip of one frame shows its middle.</param>
    public static byte[] Paint(Scene scene, double time, int width, int height) => new FramePainter(scene, width, height).Paint(time);

    /// <inheritdoc cref="Paint(Scene, double, int, int)"/>
    public byte[] Paint(double time)
    {
        View view = View.At(scene.Camera, time);
        PaintBackdrop(view);
        Rgb[] colours = [.. backdrop];
        foreach (SceneObject thing in scene.Objects) PaintObject(colours, thing, Pose.At(thing, time, aspect), view);
        byte[] frame = new byte[colours.Length * 3];
        for (int i = 0; i < colours.Length; i++) Write(frame.AsSpan(i * 3), colours[i]);
        return frame;
    }

    private void PaintBackdrop(View view)
    {
        if (painted == view) return;
        painted = view;
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
                backdrop[(row * width) + column] = BackdropPainter.IsFine(scene.Backdrop) ? Mean(row, column, view) : Behind(row, column, view);
        }
    }

    // Of the pixel's four quarters.
    private Rgb Mean(int row, int column, View view) =>
        Behind(row - Quarter, column - Quarter, view).Mixed(Behind(row - Quarter, column + Quarter, view), 0.5)
            .Mixed(Behind(row + Quarter, column - Quarter, view).Mixed(Behind(row + Quarter, column + Quarter, view), 0.5), 0.5);

    private Rgb Behind(double row, double column, View view) => BackdropPainter.At(scene.Backdrop, texture, X(column, view), Y(row, view));

    private void PaintObject(Rgb[] colours, SceneObject thing, Pose pose, View view)
    {
        double cos = Math.Cos(pose.Angle), sin = Math.Sin(pose.Angle), pixel = unit * view.Zoom;
        double reach = (pose.Radius * Reach) + (EdgePixels * pixel);
        for (int row = 0; row < height; row++)
        {
            double y = Y(row, view);
            if (Math.Abs(y - pose.Y) > reach) continue;
            for (int column = 0; column < width; column++)
            {
                double x = X(column, view);
                if (Math.Abs(x - pose.X) > reach) continue;
                double dx = (x - pose.X) / pose.Radius, dy = (y - pose.Y) / pose.Radius;
                double ownX = (dx * cos) + (dy * sin), ownY = (dy * cos) - (dx * sin);
                // The edge is one pixel wide.
                double covered = Math.Clamp(0.5 - (Outline.Distance(thing.Shape, ownX, ownY) * pose.Radius / pixel), 0, 1) * pose.Opacity;
                if (covered > 0) colours[(row * width) + column] = colours[(row * width) + column].Mixed(ObjectPainter.At(thing, ownX, ownY), covered);
            }
        }
    }

    private double X(double column, View view) => ((((column + 0.5) * unit) - aspect) * view.Zoom) + view.X;

    private double Y(double row, View view) => (((row + 0.5) * unit) - 1) * view.Zoom;

    private static void Write(Span<byte> pixel, Rgb colour)
    {
        pixel[0] = Level(colour.R);
        pixel[1] = Level(colour.G);
        pixel[2] = Level(colour.B);
    }

    private static byte Level(double value) => (byte)Math.Round(Math.Clamp(value, 0, 1) * 255);
}
