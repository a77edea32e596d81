using System.Buffers;
using System.Text;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>Repairs that look at one character, or a few, without judging the text around them.</summary>
internal static class CharacterFixes
{
    private static readonly SearchValues<char> C1Controls = SearchValues.Create(Range('\u0080', '\u009F'));
    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\u0085\u2028\u2029");

    private static readonly SearchValues<char> ControlCharacters = SearchValues.Create(
        Range('\u0000', '\u0008') + "\u000B" + Range('\u000E', '\u001F') + "\u007F"
        + Range('\u206A', '\u206F') + "\uFEFF" + Range('\uFFF9', '\uFFFC'));

    private static readonly SearchValues<char> Quotes = SearchValues.Create("\u02BC" + Range('\u2018', '\u201F'));

    /// <summary>Typographic ligatures, and digraphs that exist only for old code pages. Not æ or œ: those are letters.</summary>
    private static readonly Dictionary<char, string> Ligatures = new()
    {
        ['\u0132'] = "IJ",
        ['\u0133'] = "ij",
        ['\u0149'] = "\u02BCn",
        ['\u01F1'] = "DZ",
        ['\u01F2'] = "Dz",
        ['\u01F3'] = "dz",
        ['\u01C4'] = "D\u017D",
        ['\u01C5'] = "D\u017E",
        ['\u01C6'] = "d\u017E",
        ['\u01C7'] = "LJ",
        ['\u01C8'] = "Lj",
        ['\u01C9'] = "lj",
        ['\u01CA'] = "NJ",
        ['\u01CB'] = "Nj",
        ['\u01CC'] = "nj",
        ['\uFB00'] = "ff",
        ['\uFB01'] = "fi",
        ['\uFB02'] = "fl",
        ['\uFB03'] = "ffi",
        ['\uFB04'] = "ffl",
        ['\uFB05'] = "\u017Ft",
        ['\uFB06'] = "st",
    };

    private static readonly SearchValues<char> LigatureCharacters = SearchValues.Create([.. Ligatures.Keys]);

    /// <summary>C1 controls are never meant: whoever wrote them meant Windows-1252 (browsers agree).</summary>
    internal static string ReplaceC1Controls(string text) =>
        Replace(text, C1Controls, static c => SingleByteEncoding.Windows1252.Decode((byte)c).ToString());

    internal static string SplitLatinLigatures(string text) =>
        Replace(text, LigatureCharacters, static c => Ligatures[c]);

    /// <summary>Full-width Latin, half-width Katakana and Hangul, and the ideographic space, in their usual width.</summary>
    internal static string NormalizeWidth(string text) =>
        Replace(text, CharacterWidths.Unusual, CharacterWidths.Usual);

    internal static string UncurlQuotes(string text) =>
        Replace(text, Quotes, static c => c >= '\u201C' ? "\"" : "'");

    internal static string UnifyLineBreaks(string text) =>
        Replace(text.Replace("\r\n", "\n", StringComparison.Ordinal), LineBreaks, static _ => "\n");

    internal static string RemoveControlCharacters(string text) =>
        Replace(text, ControlCharacters, static _ => "");

    /// <summary>Half a surrogate pair is no character, and nothing after this step could encode it.</summary>
    internal static string ReplaceLoneSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())   // gives U+FFFD for each lone half
            result.Append(rune);
        return result.ToString();
    }

    /// <summary>Removes ANSI terminal sequences: ESC [ digits and semicolons, then one letter.</summary>
    internal static string RemoveTerminalEscapes(string text)
    {
        const char Escape = '\u001B';
        if (!text.Contains(Escape))
            return text;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == Escape && TerminalEscapeLength(text.AsSpan(i)) is > 0 and int length)
                i += length;
            else
                result.Append(text[i++]);
        }
        return result.ToString();
    }

    private static int TerminalEscapeLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[1] != '[')
            return 0;
        int i = 2;
        while (i < text.Length)
        {
            if (char.IsAsciiLetter(text[i]))
                return i + 1;
            Rune.DecodeFromUtf16(text[i..], out Rune rune, out int consumed);
            if (rune.Value != ';' && !Rune.IsDigit(rune))
                return 0;
            i += consumed;
        }
        return 0;
    }

    private static string Replace(string text, SearchValues<char> wanted, Func<char, string> replacement)
    {
        ReadOnlySpan<char> rest = text;
        int next = rest.IndexOfAny(wanted);
        if (next < 0)
            return text;
        var result = new StringBuilder(text.Length);
        for (; next >= 0; next = rest.IndexOfAny(wanted))
        {
            result.Append(rest[..next]).Append(replacement(rest[next]));
            rest = rest[(next + 1)..];
        }
        return result.Append(rest).ToString();
    }

    private static string Range(char first, char last) =>
        string.Create(last - first + 1, first, static (span, first) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = (char)(first + i);
        });
}
