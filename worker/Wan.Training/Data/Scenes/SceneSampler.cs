using Wan.Models.Noise;

namespace Wan.Training.Data.Scenes;

/// <summary>Draws scenes: clip n of a seed and split is always the same scene.</summary>
/// <remarks>
/// What captions do not speak of hardly varies: one thing is in the middle, the first of two is at the left, neither large so that they have room, and a backdrop is always painted with the
/// same tufts, stars and bricks. A small model that must guess where a thing is draws it blurred, at several places at once.
/// </remarks>
/// <param name="twoObjects">Share of the scenes that have two objects, 0 to 1.</param>
/// <param name="anySize">Whether the first of two may have any size and the second is small, as in the captions that the tokenizer knows; else neither is large.</param>
/// <param name="moreOf">What is drawn more often; null: nothing is.</param>
public sealed class SceneSampler(long seed, Split split, double twoObjects = SceneSampler.TwoObjects, bool anySize = false, MoreOf? moreOf = null)
{
    /// <summary>The share unless another is asked for.</summary>
    public const double TwoObjects = 0.25;

    private const double CameraMoves = 0.2;
    private const double Apart = 0.9, LaneVaries = 0.1;
    private const int HeldOutOneIn = 8;
    private static readonly Colour[] Colours = Enum.GetValues<Colour>();
    private static readonly Backdrop[] Backdrops = Enum.GetValues<Backdrop>();

    // Twice each, against once for the patterns and sizes that change less of the picture.
    private static readonly Pattern[] Patterns = [Pattern.Plain, Pattern.Plain, Pattern.Plain, Pattern.Striped, Pattern.Dotted, Pattern.Checkered];
    private static readonly ObjectSize[] Sizes = [ObjectSize.Medium, ObjectSize.Medium, ObjectSize.Small, ObjectSize.Large];
    private static readonly ObjectSize[] SizesOfTwo = [ObjectSize.Medium, ObjectSize.Medium, ObjectSize.Medium, ObjectSize.Small];

    private readonly Shape[] shapes = [.. Enum.GetValues<Shape>(), .. moreOf?.Shapes ?? []];
    private readonly Motion[] motions = [.. Enum.GetValues<Motion>(), .. moreOf?.Motions ?? []];
    private readonly ObjectSize[] sizes = [.. Sizes, .. moreOf?.Sizes ?? []];
    private readonly ObjectSize[] sizesOfTwo = [.. SizesOfTwo, .. (moreOf?.Sizes ?? []).Where(size => size != ObjectSize.Large)];

    /// <summary>Whether no training clip shows an object of this shape and colour moving so.</summary>
    public static bool IsHeldOut(Shape shape, Colour colour, Motion motion) =>
        Philox.Bits((uint)shape, (uint)colour, (uint)motion, 0x48656c64, 0, 0).X0 % HeldOutOneIn == 0;

    /// <summary>Whether the colour can be told from what lies behind.</summary>
    public static bool StandsOut(Colour colour, Backdrop backdrop) => (colour, backdrop) switch
    {
        (Colour.Green, Backdrop.GreenField) => false,
        (Colour.Blue, Backdrop.BlueSea) => false,
        (Colour.Yellow or Colour.Orange, Backdrop.Desert) => false,
        (Colour.Black, Backdrop.NightSky) => false,
        (Colour.Red or Colour.Orange, Backdrop.BrickWall) => false,
        (Colour.White, Backdrop.Snow) => false,
        _ => true,
    };

    /// <summary>The scene of clip <paramref name="index"/>.</summary>
    public Scene Sample(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var draws = new Draws(seed, (uint)split, (uint)index);
        Backdrop backdrop = draws.OneOf(Backdrops);
        List<SceneObject> objects = [Object(draws, backdrop, [])];
        if (draws.Fraction() < twoObjects)
        {
            objects[0] = objects[0] with { Size = anySize ? objects[0].Size : draws.OneOf(sizesOfTwo), Lane = objects[0].Lane - Apart };
            objects.Add(Object(draws, backdrop, objects));
        }

        Camera camera = draws.Fraction() < CameraMoves ? (Camera)(1 + draws.Below(4)) : Camera.Rest;
        return new Scene(backdrop, camera, objects, Texture: 0);
    }

    private SceneObject Object(Draws draws, Backdrop backdrop, IReadOnlyList<SceneObject> others)
    {
        while (true)
        {
            Shape shape = draws.OneOf(shapes);
            Colour colour = draws.OneOf(Colours);
            Motion motion = draws.OneOf(motions);
            double lane = others.Count == 0 ? ((draws.Fraction() * 2) - 1) * LaneVaries : -others[0].Lane;
            Pattern pattern = draws.OneOf(Patterns);
            ObjectSize size = others.Count == 0 ? draws.OneOf(sizes) : SizeOfSecond(draws);
            bool wanted = IsHeldOut(shape, colour, motion) == (split == Split.HeldOut);
            bool differs = others.All(other => other.Colour != colour && other.Shape != shape);
            if (wanted && differs && StandsOut(colour, backdrop)) return new SceneObject(shape, colour, pattern, size, motion, lane);
        }
    }

    private ObjectSize SizeOfSecond(Draws draws) => anySize ? ObjectSize.Small : draws.OneOf(sizesOfTwo);
}
