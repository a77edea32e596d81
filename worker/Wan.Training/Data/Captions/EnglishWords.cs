using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Captions;

/// <summary>What each thing is called in English.</summary>
internal static class EnglishWords
{
    public static string Of(Shape shape) => shape.ToString().ToLowerInvariant();

    public static string Of(Colour colour) => colour.ToString().ToLowerInvariant();

    public static string Of(SceneObject thing)
    {
        string[] words = [Of(thing.Size), Of(thing.Pattern), Of(thing.Colour), Of(thing.Shape)];
        string name = string.Join(' ', words.Where(word => word.Length > 0));
        return "aeiou".Contains(name[0], StringComparison.Ordinal) ? $"an {name}" : $"a {name}";
    }

    public static string Place(Backdrop backdrop) => backdrop switch
    {
        Backdrop.GreenField => "a green field",
        Backdrop.BlueSea => "the blue sea",
        Backdrop.Desert => "a sandy desert",
        Backdrop.NightSky => "a starry night sky",
        Backdrop.BrickWall => "a brick wall",
        _ => "white snow",
    };

    /// <summary>The place with the word that fits it: over a field, in front of a wall.</summary>
    public static string Where(Backdrop backdrop) => backdrop switch
    {
        Backdrop.BrickWall or Backdrop.NightSky => $"in front of {Place(backdrop)}",
        _ => $"over {Place(backdrop)}",
    };

    /// <summary>As in: the ball ...</summary>
    public static string Does(Motion motion) => motion switch
    {
        Motion.RollRight => "rolls to the right",
        Motion.RollLeft => "rolls to the left",
        Motion.Rise => "rises",
        Motion.Fall => "falls",
        Motion.Bounce => "bounces",
        Motion.OrbitClockwise => "circles clockwise",
        Motion.OrbitCounterclockwise => "circles counterclockwise",
        Motion.Grow => "grows",
        Motion.Shrink => "shrinks",
        Motion.FadeIn => "fades in",
        _ => "fades out",
    };

    /// <summary>As in: a video of a ball ...</summary>
    public static string Doing(Motion motion) => motion switch
    {
        Motion.RollRight => "rolling to the right",
        Motion.RollLeft => "rolling to the left",
        Motion.Rise => "rising",
        Motion.Fall => "falling",
        Motion.Bounce => "bouncing",
        Motion.OrbitClockwise => "circling clockwise",
        Motion.OrbitCounterclockwise => "circling counterclockwise",
        Motion.Grow => "growing",
        Motion.Shrink => "shrinking",
        Motion.FadeIn => "fading in",
        _ => "fading out",
    };

    /// <summary>A clause after the sentence, or nothing.</summary>
    public static string Clause(Camera camera) => camera switch
    {
        Camera.PanRight => ", the camera pans to the right",
        Camera.PanLeft => ", the camera pans to the left",
        Camera.ZoomIn => ", the camera zooms in",
        Camera.ZoomOut => ", the camera zooms out",
        _ => "",
    };

    private static string Of(ObjectSize size) => size == ObjectSize.Medium ? "" : size.ToString().ToLowerInvariant();

    private static string Of(Pattern pattern) => pattern == Pattern.Plain ? "" : pattern.ToString().ToLowerInvariant();
}
