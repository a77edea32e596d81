using System.Buffers;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>The Halfwidth and Fullwidth Forms block (U+FF01 to U+FFEE) and the ideographic space.</summary>
internal static class CharacterWidths
{
    private const char FirstFullwidthAscii = '\uFF01';
    private const char LastFullwidthAscii = '\uFF5E';
    private const char FirstOther = '\uFF5F';
    private const int FullwidthToAscii = 0xFEE0;
    private const char IdeographicSpace = '\u3000';

    /// <summary>
    /// The usual form of U+FF5F to U+FFEE in order (their NFKC normalisation); <see cref="Unassigned"/> where there
    /// is no character. The half-width Hangul consonants and vowels are in the order of the old Korean keyboards' code.
    /// </summary>
    private const string Others =
        "\u2985\u2986。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309A"
        + "\u1160\u1100\u1101\u11AA\u1102\u11AC\u11AD\u1103\u1104\u1105\u11B0\u11B1\u11B2\u11B3\u11B4\u11B5\u111A\u1106\u1107\u1108\u1121\u1109"
        + "\u110A\u110B\u110C\u110D\u110E\u110F\u1110\u1111\u1112\0\0\0\u1161\u1162\u1163\u1164\u1165\u1166\0\0\u1167\u1168\u1169\u116A\u116B\u116C"
        + "\0\0\u116D\u116E\u116F\u1170\u1171\u1172\0\0\u1173\u1174\u1175\0\0\0¢£¬\u00AF¦¥₩\0│←↑→↓■○";

    private const char Unassigned = '\0';
    private const char FullwidthMacron = '\uFFE3';

    internal static SearchValues<char> Unusual { get; } = SearchValues.Create([.. UnusualCharacters()]);

    internal static string Usual(char c) => c switch
    {
        IdeographicSpace => " ",
        <= LastFullwidthAscii => ((char)(c - FullwidthToAscii)).ToString(),
        FullwidthMacron => " \u0304",     // its NFKC form is that of the macron, which is a space and a combining mark
        _ => Others[c - FirstOther].ToString(),
    };

    private static IEnumerable<char> UnusualCharacters()
    {
        yield return IdeographicSpace;
        for (char c = FirstFullwidthAscii; c <= LastFullwidthAscii; c++)
            yield return c;
        for (int i = 0; i < Others.Length; i++)
        {
            if (Others[i] != Unassigned)
                yield return (char)(FirstOther + i);
        }
    }
}
