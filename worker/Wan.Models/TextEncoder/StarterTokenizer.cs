namespace Wan.Models.TextEncoder;

/// <summary>
/// Writes a small tokenizer of the published kind, for checkpoints that are made here and not downloaded: English words, ASCII and
/// Western European letters. Everything else is an unknown token. The bytes written are always the same.
/// </summary>
public static class StarterTokenizer
{
    private const int ExtraTokens = 300;
    private const double CharacterScore = -12;      // dearer than any word, so that words stay whole
    private const double FirstWordScore = -3;

    /// <summary>Roughly by how often they are used in prompts; the order is part of the format.</summary>
    private const string Words =
        "a the of in and with on to at is from over by through across under into an as its his her their it this that for while near behind "
        + "between around up down out off one two three four five many small large big tall old young new slow slowly fast quickly "
        + "red green blue yellow orange purple pink white black brown gray golden silver dark bright light colorful "
        + "man woman person people child girl boy cat dog fox horse bird fish bear wolf rabbit dragon robot astronaut "
        + "city street house room window door car train boat ship bridge castle tower building road garden park beach "
        + "sea ocean river lake water waves mountain mountains forest tree trees flower flowers grass field desert snow rain fog cloud clouds sky "
        + "sun moon stars night day morning evening sunset sunrise dawn dusk winter summer spring autumn fire smoke dust wind storm "
        + "walks walking runs running flies flying swims swimming dances dancing stands standing sits sitting looks looking plays playing "
        + "rides riding jumps jumping falls falling rises turns turning moves moving opens smiles holding wearing drinking eating singing "
        + "camera shot view close wide angle zoom pan motion focus depth film cinematic lighting scene style photo realistic detailed "
        + "painting animation cartoon aerial drone tracking portrait background foreground soft warm cold neon high low quality 4k "
        + "best worst blurry static overexposed ugly deformed subtitles still details artwork picture video not no very";

    private const string Endings = "s ed ing er ly es est tion ness al y";

    /// <summary>Writes <c>tokenizer.json</c>, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> into an existing folder.</summary>
    public static void Write(string folder) => TokenizerFiles.Write(folder, [.. Pieces()], ExtraTokens, byteFallback: false);

    private static IEnumerable<(string Text, double Score)> Pieces()
    {
        foreach (string special in TokenizerFiles.SpecialTokens)
            yield return (special, 0);
        double score = FirstWordScore;
        foreach (string word in Words.Split(' ').Distinct())
            yield return ("▁" + word, score = Math.Round(score - 0.01, 2));
        foreach (string ending in Endings.Split(' ').Where(ending => ending.Length > 1))
            yield return (ending, score = Math.Round(score - 0.01, 2));
        yield return ("▁", score);
        for (char c = '!'; c <= 'ÿ'; c++)
        {
            if (c is < '\u007F' or > '\u00A0')
                yield return (c.ToString(), CharacterScore);
        }
        for (int i = ExtraTokens - 1; i >= 0; i--)
            yield return ($"<extra_id_{i}>", 0);
    }
}
