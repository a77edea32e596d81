using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Captions;

/// <summary>What each thing is called in English: the plainest way first. No two things share a way.</summary>
internal static class EnglishWords
{
    /// <summary>An object with its article, what it does (the ball ...) and what it is doing (a video of a ball ...).</summary>
    public static (string Thing, string Does, string Doing) Of(SceneObject thing, Choices choices)
    {
        string[] words = [choices.OneOf(Sizes(thing.Size)), choices.OneOf(Patterns(thing.Pattern)), choices.OneOf(Colours(thing.Colour)), choices.OneOf(Shapes(thing.Shape))];
        string name = string.Join(' ', words.Where(word => word.Length > 0));
        (string Does, string Doing)[] verbs = Verbs(thing.Motion);
        (string does, string doing) = verbs[choices.Below(verbs.Length)];
        return ("aeiou".Contains(name[0], StringComparison.Ordinal) ? $"an {name}" : $"a {name}", does, doing);
    }

    public static string[] Places(Backdrop backdrop) => backdrop switch
    {
        Backdrop.GreenField => ["a green field", "a green meadow", "green grass"],
        Backdrop.BlueSea => ["the blue sea", "the sea", "the blue ocean"],
        Backdrop.Desert => ["a sandy desert", "the desert", "yellow sand"],
        Backdrop.NightSky => ["a starry night sky", "the night sky", "a dark sky full of stars"],
        Backdrop.BrickWall => ["a brick wall", "a wall of bricks", "a red brick wall"],
        _ => ["white snow", "the snow", "snowy ground"],
    };

    /// <summary>The word that fits a place: over a field, in front of a wall.</summary>
    public static string[] Prepositions(Backdrop backdrop) => backdrop switch
    {
        Backdrop.BrickWall or Backdrop.NightSky => ["in front of", "before", "against"],
        _ => ["over", "on", "above"],
    };

    /// <summary>A clause after the sentence, or nothing.</summary>
    public static string Clause(Camera camera, Choices choices) => camera switch
    {
        Camera.PanRight => choices.OneOf([", the camera pans to the right", ", the camera pans right", " while the camera moves to the right"]),
        Camera.PanLeft => choices.OneOf([", the camera pans to the left", ", the camera pans left", " while the camera moves to the left"]),
        Camera.ZoomIn => choices.OneOf([", the camera zooms in", " while the camera zooms in", ", the camera moves closer"]),
        Camera.ZoomOut => choices.OneOf([", the camera zooms out", " while the camera zooms out", ", the camera moves away"]),
        _ => "",
    };

    private static string[] Shapes(Shape shape) => shape switch
    {
        Shape.Ball => ["ball", "sphere"],
        Shape.Square => ["square", "box"],
        Shape.Ring => ["ring", "hoop"],
        Shape.Diamond => ["diamond", "rhombus"],
        _ => [shape.ToString().ToLowerInvariant()],
    };

    private static string[] Colours(Colour colour) => colour == Colour.Purple ? ["purple", "violet"] : [colour.ToString().ToLowerInvariant()];

    private static string[] Sizes(ObjectSize size) => size switch
    {
        ObjectSize.Small => ["small", "little", "tiny"],
        ObjectSize.Large => ["large", "big", "huge"],
        _ => [""],
    };

    private static string[] Patterns(Pattern pattern) => pattern switch
    {
        Pattern.Striped => ["striped"],
        Pattern.Dotted => ["dotted", "spotted"],
        Pattern.Checkered => ["checkered", "checked"],
        _ => [""],
    };

    private static (string Does, string Doing)[] Verbs(Motion motion) => motion switch
    {
        Motion.RollRight => [("rolls to the right", "rolling to the right"), ("rolls right", "rolling right"), ("moves to the right", "moving to the right"), ("rolls from left to right", "rolling from left to right")],
        Motion.RollLeft => [("rolls to the left", "rolling to the left"), ("rolls left", "rolling left"), ("moves to the left", "moving to the left"), ("rolls from right to left", "rolling from right to left")],
        Motion.Rise => [("rises", "rising"), ("moves up", "moving up"), ("floats upwards", "floating upwards")],
        Motion.Fall => [("falls", "falling"), ("moves down", "moving down"), ("drops", "dropping")],
        Motion.Bounce => [("bounces", "bouncing"), ("bounces up and down", "bouncing up and down"), ("jumps up and down", "jumping up and down")],
        Motion.OrbitClockwise => [("circles clockwise", "circling clockwise"), ("moves clockwise in a circle", "moving clockwise in a circle")],
        Motion.OrbitCounterclockwise => [("circles counterclockwise", "circling counterclockwise"), ("moves counterclockwise in a circle", "moving counterclockwise in a circle")],
        Motion.Grow => [("grows", "growing"), ("gets bigger", "getting bigger"), ("becomes larger", "becoming larger")],
        Motion.Shrink => [("shrinks", "shrinking"), ("gets smaller", "getting smaller"), ("becomes smaller", "becoming smaller")],
        Motion.FadeIn => [("fades in", "fading in"), ("appears", "appearing"), ("slowly appears", "slowly appearing")],
        _ => [("fades out", "fading out"), ("disappears", "disappearing"), ("slowly disappears", "slowly disappearing")],
    };
}
