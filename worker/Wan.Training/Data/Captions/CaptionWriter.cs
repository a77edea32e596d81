using Wan.Training.Data.Scenes;

namespace Wan.Training.Data.Captions;

/// <summary>Says in a sentence what a scene shows.</summary>
public static class CaptionWriter
{
    /// <summary>Ways of saying the same, in each language.</summary>
    public const int Phrasings = 3;

    public static string Write(Scene scene, Language language, int phrasing)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(phrasing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(phrasing, Phrasings);
        return language == Language.English ? English(scene, phrasing) : Chinese(scene, phrasing);
    }

    private static string English(Scene scene, int phrasing)
    {
        string where = EnglishWords.Where(scene.Backdrop), camera = EnglishWords.Clause(scene.Camera);
        string does = string.Join(" and ", scene.Objects.Select(thing => $"{EnglishWords.Of(thing)} {EnglishWords.Does(thing.Motion)}"));
        string doing = string.Join(" and ", scene.Objects.Select(thing => $"{EnglishWords.Of(thing)} {EnglishWords.Doing(thing.Motion)}"));
        return phrasing switch
        {
            0 => $"{does} {where}{camera}",
            1 => $"{char.ToUpperInvariant(where[0])}{where[1..]}, {does}{camera}.",
            _ => $"A video of {doing}, with {EnglishWords.Place(scene.Backdrop)} behind{camera}.",
        };
    }

    private static string Chinese(Scene scene, int phrasing)
    {
        string where = ChineseWords.Where(scene.Backdrop), camera = ChineseWords.Clause(scene.Camera);
        string does = string.Join("，", scene.Objects.Select(thing => $"{ChineseWords.Of(thing)}{ChineseWords.Does(thing.Motion)}"));
        return phrasing switch
        {
            0 => scene.Objects.Count > 1
                ? $"{where}，{does}{camera}"
                : $"{ChineseWords.Of(scene.Objects[0])}{where}{ChineseWords.Does(scene.Objects[0].Motion)}{camera}",
            1 => $"{where}，{does}{camera}。",
            _ => $"视频里{does}，背景是{ChineseWords.Place(scene.Backdrop)}{camera}。",
        };
    }
}
