using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;

namespace Wan.Training.Tests.Data;

public sealed class ObjectMapTests
{
    private const int Width = 96, Height = 64, Cell = 16, Across = Width / Cell, Parts = 16;
    private static readonly SceneObject Thing = new(Shape.Square, Colour.Yellow, Pattern.Plain, ObjectSize.Large, Motion.RollRight, Lane: 0.2);
    private static readonly int Shapes = Enum.GetValues<Shape>().Length, Colours = Enum.GetValues<Colour>().Length;

    public static TheoryData<Shape, Camera> ShapesAndCameras()
    {
        TheoryData<Shape, Camera> all = [];
        foreach (Shape shape in Enum.GetValues<Shape>())
        {
            foreach (Camera camera in new[] { Camera.Rest, Camera.PanRight, Camera.ZoomIn })
                all.Add(shape, camera);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(ShapesAndCameras))]
    public void Map_OfAScene_HasTheAreaAndTheMiddleOfWhatIsPainted(Shape shape, Camera camera)
    {
        var scene = new Scene(Backdrop.Desert, camera, [Thing with { Shape = shape, Colour = Colour.Blue }], Texture: 3);
        byte[] with = FramePainter.Paint(scene, 0.4, Width, Height), without = FramePainter.Paint(scene with { Objects = [] }, 0.4, Width, Height);
        int[] painted = [.. Enumerable.Range(0, Width * Height).Where(i => Math.Abs(with[(i * 3) + 2] - without[(i * 3) + 2]) > 40)];
        float[] map = Of(scene, 0.4);
        (double Area, double X, double Y) mapped = Seen(map, (int)shape);
        Assert.InRange(mapped.Area, painted.Length * 0.8, painted.Length * 1.2);
        Assert.Equal(painted.Average(i => (i % Width) + 0.5), mapped.X, tolerance: 2.5);
        Assert.Equal(painted.Average(i => (i / Width) + 0.5), mapped.Y, tolerance: 2.5);
        Assert.Equal(mapped.Area, Seen(map, Shapes + (int)Colour.Blue).Area, tolerance: 1e-3);
        Assert.Equal(mapped.Area, Seen(map, Shapes + Colours + (int)Motion.RollRight).Area, tolerance: 1e-3);
        Assert.Equal(0, Seen(map, Shapes + (int)Colour.Red).Area);
    }

    [Fact]
    public void Map_OfAThingThatFades_ShowsItAsFarAsItCanBeSeen()
    {
        var scene = new Scene(Backdrop.Desert, Camera.Rest, [Thing with { Motion = Motion.FadeIn }], Texture: 3);
        double whole = Seen(Of(scene, 1), (int)Shape.Square).Area;
        Assert.Equal(whole / 4, Seen(Of(scene, 0.25), (int)Shape.Square).Area, tolerance: 1e-3);
    }

    [Fact]
    public void Map_OfThingsBehindEachOther_ShowsTheOneInFront()
    {
        SceneObject front = Thing with { Colour = Colour.Red };
        var scene = new Scene(Backdrop.Desert, Camera.Rest, [Thing, front], Texture: 3);
        float[] map = Of(scene, 0.5);
        Assert.Equal(0, Seen(map, Shapes + (int)Colour.Yellow).Area);
        Assert.True(Seen(map, Shapes + (int)Colour.Red).Area > 0);
    }

    private static float[] Of(Scene scene, double time)
    {
        float[] map = new float[Across * (Height / Cell) * ObjectMap.Channels];
        ObjectMap.Write(scene, time, Width, Height, Cell, map);
        return map;
    }

    /// <param name="attribute">Channel behind those of the cells' parts.</param>
    /// <returns>in pixels; the middle is that of the parts that are covered</returns>
    private static (double Area, double X, double Y) Seen(float[] map, int attribute)
    {
        double area = 0, x = 0, y = 0, parts = 0;
        for (int cell = 0; cell < map.Length / ObjectMap.Channels; cell++)
        {
            ReadOnlySpan<float> own = map.AsSpan(cell * ObjectMap.Channels, ObjectMap.Channels);
            area += own[Parts + attribute] * Cell * Cell;
            for (int part = 0; part < Parts; part++)
            {
                parts += own[part];
                x += own[part] * ((cell % Across * Cell) + (((part % 4) + 0.5) * Cell / 4));
                y += own[part] * ((cell / Across * Cell) + (((part / 4) + 0.5) * Cell / 4));
            }
        }

        return (area, x / parts, y / parts);
    }
}
