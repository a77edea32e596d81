using System.Text;
using System.Text.RegularExpressions;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>
/// Tells mojibake from text. The characters that mojibake is made of are few; classes of them that hardly ever
/// stand side by side in writing give it away. Classes and rules are those of ftfy 6.3.1, so that the same prompts change.
/// </summary>
internal static partial class MojibakeDetector
{
    private const string C1 = @"\x80-\x9f";

    /// <summary>In all kinds of text; never suspicious on their own.</summary>
    private const string Common = @"\xa0\xad·´–—―…’";

    /// <summary>Hardly ever written on purpose.</summary>
    private const string Bad = @"¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊\ufffdªº";

    private const string Law = "¶§";
    private const string Currency = "¢£¥₧€";
    private const string Opening = @"¡«¿©΄΅‘‚“„•‹\uf8ff";
    private const string Closing = "®»˝”›™";
    private const string Numeric = "²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№";

    /// <summary>Letters and signs that people draw faces with.</summary>
    private const string Kaomoji = "Ò-ÖÙ-Üò-öø-üŐŌŪŲ°";

    private const string UpperAccented = "À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ";
    private const string LowerAccented = "ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґ\ufb01\ufb02";
    private const string Accented = LowerAccented + UpperAccented;
    private const string UpperCommon = "ÞΑ-ΩΆΈΉΊΌΎΏΪΫЁ-Я";
    private const string LowerCommon = "α-ωάέήίΰа-џ";
    private const string Box = "│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓";

    private const string Symbols = Opening + Closing + Currency + Numeric + Law;
    private const string ArabicTrail = Common + Currency + Bad + Numeric + Opening + "ŸŠ®°µ»";

    /// <summary>Lead bytes of 2, 3 and 4-byte UTF-8 as the single-byte encodings show them.</summary>
    private const string LeadOf2 =
        "ÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßĂĀĆČĎĐĖĒĘĚĞĢİĪĶĹĻŁŃŇŅŐŌŘŚŠŞŢŰŪŲŮŹŽŻ"
        + "ΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫάέήίВ-Я";

    private const string LeadOf3 = "àáâãäåæçèéêëìíîïăāąćčďėēęěģįīķĺļŕźΰα-οа-п";
    private const string LeadOf4 = "đðğóšπσру";

    /// <summary>Continuation bytes (80 to BF) that are unlikely to stand for themselves beside mojibake.</summary>
    private const string StrictTrail =
        @"\x80-\xbfĄÆĽŁØŖŚŠŞŤŸŹŽŻŒąæƒľłøŗśšşťźžżœˆˇ˘˛˜˝΄΅ΆΈΉΊΌΎΏЁЂЃЄЅІЇЈЉЊЋЌЎЏёђѓєѕіїјљњћќўџҐґ†‡‰‹›€№™";

    /// <summary>All of them, and the space that may stand for byte A0.</summary>
    private const string Trail = StrictTrail + " –—―‘’‚“”„•…";

    /// <summary>Whether the text holds at least one sequence that looks like mojibake.</summary>
    internal static bool IsBad(string text) =>
        !Ascii.IsValid(text) && (UnlikelySequence().IsMatch(text) || HasPunctuationInsideWord(text));

    /// <summary>An accented letter, punctuation, and a letter or digit, with no space in between.</summary>
    private static bool HasPunctuationInsideWord(string text)
    {
        foreach (ValueMatch match in AccentAndPunctuation().EnumerateMatches(text))
        {
            Rune.DecodeFromUtf16(text.AsSpan(match.Index + match.Length), out Rune next, out _);
            if (Rune.IsLetter(next) || Rune.IsNumber(next) || next.Value == '_')
                return true;
        }
        return false;
    }

    [GeneratedRegex($"[{Accented}][{Opening}{Closing}]", RegexOptions.CultureInvariant)]
    private static partial Regex AccentAndPunctuation();

    /// <summary>Runs of what UTF-8 sequences look like when read as something else. May be real text; judge each with <see cref="IsBad"/>.</summary>
    [GeneratedRegex(
        $"(?<![{StrictTrail}])(?:[{LeadOf2}][{Trail}]|[{LeadOf3}][{Trail}]{{2}}|[{LeadOf4}][{Trail}]{{3}})+",
        RegexOptions.CultureInvariant)]
    internal static partial Regex Utf8Sequences();

    [GeneratedRegex(
        $"""
        [{C1}]

        # neighbours that do not belong together
        | [{Bad}{Accented}{Box}{Symbols}] [{Bad}]
        | [a-zA-Z] [{LowerCommon}{UpperCommon}] [{Bad}]
        | [{Bad}] [{Accented}{Box}{Symbols}]
        | [{LowerAccented}{LowerCommon}{Box}{Closing}{Currency}{Numeric}] [{UpperAccented}]
        | [{Box}{Closing}{Currency}{Numeric}] [{LowerAccented}]
        | [{LowerAccented}{Box}{Closing}] [{Currency}]
        | [{PythonWhitespace.ClassContent}] [{UpperAccented}] [{Currency}]
        | [{UpperAccented}{Box}] [{Numeric}{Law}]
        | [{Accented}{Box}{Currency}{Closing}] [{Opening}] [{Numeric}]
        | [{Accented}{Currency}{Numeric}{Box}{Law}] [{Closing}] [{Opening}]
        | [{Currency}{Numeric}{Box}] [{Opening}]
        | [a-z] [{UpperAccented}] [{Opening}{Currency}]
        | [{Box}] [{Kaomoji}{Closing}]
        | [{Accented}{Symbols}] [{Box}]
        | [Œœ] [^A-Za-z]
        | [{UpperAccented}] °

        # Windows-1252: two-byte sequences, Arabic (common characters, so two in a row), South Asian scripts
        | [ÂÃÎÐ] [€œŠš¢£Ÿž\xa0\xad®©°·»{Opening}{Closing}–—´]
        | × [²³]
        | (?: [ØÙ] [{ArabicTrail}] ){"{2}"}
        | à [²µ¹¼½¾]
        | Ã [\xa0¡]
        | [a-z] [{PythonWhitespace.ClassContent}]? [ÃÂ] [ ]
        | ^ [ÃÂ] [ ]
        | [a-z.,?!{Closing}] Â [ {Opening}{Closing}]

        # Mac Roman
        | √ [±∂†≠®™´≤≥¥µø]
        | ≈ [°¢]
        | ‚Ä [ìîïòôúùû†°¢π]
        | ‚ [âó] [àä°ê]

        # Windows-1251
        | вЂ
        | [ВГРС] [{C1}{Bad}{Opening}{Closing}{Currency}°µ] [ВГРС]
        | ГўВЂВ (?: [\ud800-\udbff] [\udc00-\udfff] | . ) [A-Za-z ]

        # Windows-1253
        | β€ [™\xa0Ά\xad®°]
        | [ΒΓΞΟ] [{C1}{Bad}{Opening}{Closing}{Currency}°] [ΒΓΞΟ]

        # Windows-1257
        | ā€
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex UnlikelySequence();
}
