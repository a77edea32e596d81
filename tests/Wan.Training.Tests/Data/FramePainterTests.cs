using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;

namespace Wan.Training.Tests.Data;

public sealed class FramePainterTests
{
    private const int Side = 64;

    // Of a thing of medium size, in pixels.
    private const double Radius = 0.46 * Side / 2, Edge = 1.5;
    private static readonly SceneObject Ball = new(Shape.Ball, Colour.Red, Pattern.Plain, ObjectSize.Medium, Motion.RollRight, Lane: 0);
    private static readonly Scene Scene = new(Backdrop.GreenField, Camera.Rest, [Ball], Texture: 5);

    [Theory]
    [InlineData(Motion.RollRight, 1, 0)]
    [InlineData(Motion.RollLeft, -1, 0)]
    [InlineData(Motion.Rise, 0, -1)]
    [InlineData(Motion.Fall, 0, 1)]
    public void Motion_InADirection_MovesTheObjectThatWay(Motion motion, int right, int down)
    {
        (double X, double Y, int Area) first = Find(Ball with { Motion = motion }, 0), last = Find(Ball with { Motion = motion }, 1);
        Assert.Equal(right, Math.Sign(Math.Round((last.X - first.X) / 10)));
        Assert.Equal(down, Math.Sign(Math.Round((last.Y - first.Y) / 10)));
        Assert.InRange(last.Area, first.Area * 0.9, first.Area * 1.1);
    }

    [Theory]
    [InlineData(Motion.Grow, 3, 100)]
    [InlineData(Motion.Shrink, 0.01, 0.3)]
    public void Motion_InSize_ChangesTheArea(Motion motion, double smallest, double largest)
    {
        double ratio = (double)Find(Ball with { Motion = motion }, 1).Area / Find(Ball with { Motion = motion }, 0).Area;
        Assert.InRange(ratio, smallest, largest);
    }

    [Fact]
    public void Motion_OfFading_StartsOrEndsWithTheBackdropAlone()
    {
        byte[] empty = Paint(Scene with { Objects = [] }, 0);
        Assert.Equal(empty, Paint(Scene with { Objects = [Ball with { Motion = Motion.FadeIn }] }, 0));
        Assert.NotEqual(empty, Paint(Scene with { Objects = [Ball with { Motion = Motion.FadeIn }] }, 1));
        Assert.Equal(empty, Paint(Scene with { Objects = [Ball with { Motion = Motion.FadeOut }] }, 1));
    }

    [Fact]
    public void Orbits_InOppositeDirections_AreOnOppositeSidesInBetween()
    {
        Assert.True(Find(Ball with { Motion = Motion.OrbitClockwise }, 1 / 3.0).X > Side * 0.6);
        Assert.True(Find(Ball with { Motion = Motion.OrbitCounterclockwise }, 1 / 3.0).X < Side * 0.4);
    }

    [Fact]
    public void Bounce_TouchesTheGroundInTheMiddleAndIsUpBetween()
    {
        double start = Find(Ball with { Motion = Motion.Bounce }, 0).Y, up = Find(Ball with { Motion = Motion.Bounce }, 0.25).Y, middle = Find(Ball with { Motion = Motion.Bounce }, 0.5).Y;
        Assert.Equal(start, middle, tolerance: 0.5);
        Assert.True(up < start - 15);
    }

    [Theory]
    [InlineData(Camera.ZoomIn, true)]
    [InlineData(Camera.ZoomOut, false)]
    public void Camera_Zooming_ChangesTheSizeOfWhatItSees(Camera camera, bool larger)
    {
        SceneObject still = Ball with { Motion = Motion.Rise };
        int first = Find(still, 0.3, camera).Area, last = Find(still, 0.7, camera).Area;
        Assert.Equal(larger, last > first);
    }

    [Fact]
    public void Camera_PanningRight_MovesWhatItSeesToTheLeft() =>
        Assert.True(Find(Ball with { Motion = Motion.Rise }, 1, Camera.PanRight).X < Find(Ball with { Motion = Motion.Rise }, 0, Camera.PanRight).X - 10);

    [Fact]
    public void EveryColour_IsTheNearestNamedOneToItsPixels()
    {
        foreach (Colour colour in Enum.GetValues<Colour>())
        {
            byte[] frame = Paint(Scene with { Objects = [Ball with { Colour = colour, Shape = Shape.Square }] }, 0.5);
            int centre = ((Side / 2 * Side) + (Side / 2)) * 3;
            Assert.Equal(colour, Nearest(frame[centre], frame[centre + 1], frame[centre + 2]));
        }
    }

    [Fact]
    public void EveryTwoShapes_CoverDifferentPixels()
    {
        HashSet<int>[] covered = [.. Enum.GetValues<Shape>().Select(shape => Covered(Ball with { Shape = shape }, 0.5).ToHashSet())];
        Assert.All(covered, pixels => Assert.InRange(pixels.Count, 0.2 * Math.PI * Square(Radius), Math.PI * Square(Radius + Edge)));
        for (int one = 0; one < covered.Length; one++)
        {
            for (int other = 0; other < one; other++)
                Assert.InRange(covered[one].Except(covered[other]).Count() + covered[other].Except(covered[one]).Count(), 25, int.MaxValue);
        }
    }

    [Theory]
    [InlineData(Pattern.Striped)]
    [InlineData(Pattern.Dotted)]
    [InlineData(Pattern.Checkered)]
    public void Pattern_ChangesTheObjectAndNothingElse(Pattern pattern)
    {
        byte[] plain = Paint(Scene, 0.5), marked = Paint(Scene with { Objects = [Ball with { Pattern = pattern }] }, 0.5);
        int[] changed = [.. Enumerable.Range(0, Side * Side).Where(i => !plain.AsSpan(i * 3, 3).SequenceEqual(marked.AsSpan(i * 3, 3)))];
        Assert.NotEmpty(changed);
        Assert.All(changed, i => Assert.True(Square((i % Side) - 31.5) + Square((i / Side) - 31.5) < Square(Radius + Edge)));
    }

    private static byte[] Paint(Scene scene, double time) => FramePainter.Paint(scene, time, Side, Side);

    /// <summary>Middle and area of what differs from the same scene without the object.</summary>
    private static (double X, double Y, int Area) Find(SceneObject thing, double time, Camera camera = Camera.Rest)
    {
        int[] pixels = Covered(thing, time, camera);
        return (pixels.Average(i => i % Side), pixels.Average(i => i / Side), pixels.Length);
    }

    private static int[] Covered(SceneObject thing, double time, Camera camera = Camera.Rest)
    {
        byte[] with = Paint(Scene with { Camera = camera, Objects = [thing] }, time), without = Paint(Scene with { Camera = camera, Objects = [] }, time);
        return [.. Enumerable.Range(0, Side * Side).Where(i => !with.AsSpan(i * 3, 3).SequenceEqual(without.AsSpan(i * 3, 3)))];
    }

    private static Colour Nearest(byte r, byte g, byte b) =>
        Enum.GetValues<Colour>().MinBy(colour =>
        {
            Rgb named = Rgb.Of(colour);
            return Square((named.R * 255) - r) + Square((named.G * 255) - g) + Square((named.B * 255) - b);
        });

    private static double Square(double value) => value * value;
}
