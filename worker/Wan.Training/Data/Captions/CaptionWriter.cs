using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Captions;

/// <summary>Says in a sentence what a scene shows.</summary>
public static class CaptionWriter
{
    /// <summary>Ways of saying the same, in each language: more than there are, so that every way comes up about as often.</summary>
    public const int Phrasings = 1 << 24;

    /// <param name="phrasing">Which way of saying it: 0 is the plainest.</param>
    public static string Write(Scene scene, Language language, int phrasing)
    {
        string words = Spaced(scene, language, phrasing);
        return language == Language.English ? words : words.Replace(" ", "", StringComparison.Ordinal);
    }

    /// <summary>The same with a space between words in Chinese too.</summary>
    internal static string Spaced(Scene scene, Language language, int phrasing)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(phrasing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(phrasing, Phrasings);
        var choices = new Choices(phrasing);
        return language == Language.English ? English(scene, choices) : Chinese(scene, choices);
    }

    private static string English(Scene scene, Choices choices)
    {
        int order = choices.Below(5), ending = choices.Below(3);
        string place = choices.OneOf(EnglishWords.Places(scene.Backdrop));
        string where = $"{choices.OneOf(EnglishWords.Prepositions(scene.Backdrop))} {place}";
        string camera = EnglishWords.Clause(scene.Camera, choices);
        (string Thing, string Does, string Doing)[] objects = [.. scene.Objects.Select(thing => EnglishWords.Of(thing, choices))];
        string does = string.Join(" and ", objects.Select(o => $"{o.Thing} {o.Does}")), doing = string.Join(" and ", objects.Select(o => $"{o.Thing} {o.Doing}"));
        string said = order switch
        {
            0 => $"{does} {where}{camera}",
            1 => $"{doing} {where}{camera}",
            2 => $"{where}, {does}{camera}",
            3 => $"a video of {doing}, with {place} behind{camera}",
            _ => $"in this video, {does} {where}{camera}",
        };
        return ending switch
        {
            0 => $"{Capitalised(said)}.",
            1 => said,
            _ => Capitalised(said),
        };
    }

    private static string Chinese(Scene scene, Choices choices)
    {
        int order = choices.Below(4), ending = choices.Below(2);
        string place = choices.OneOf(ChineseWords.Places(scene.Backdrop)), where = $"{place} {ChineseWords.Side(scene.Backdrop)}";
        string camera = ChineseWords.Clause(scene.Camera, choices);
        (string Thing, string Does)[] objects = [.. scene.Objects.Select(thing => ChineseWords.Of(thing, choices))];
        string does = string.Join(" ， ", objects.Select(o => $"{o.Thing} {o.Does}"));
        string said = order switch
        {
            0 when objects is [(string thing, string alone)] => $"{thing} 在 {where} {alone}{camera}",
            0 or 1 => $"在 {where} ， {does}{camera}",
            2 => $"{where} ， {does}{camera}",
            _ => $"视频 里 {does} ， 背景 是 {place}{camera}",
        };
        return ending == 0 ? $"{said} 。" : said;
    }

    private static string Capitalised(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
