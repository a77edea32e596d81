using System.Buffers;
using System.Text;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>Whitespace as Python sees it: .NET has a different set (it lacks U+001C to U+001F).</summary>
internal static class PythonWhitespace
{
    /// <summary><c>\s</c> for a regular expression's character class.</summary>
    internal const string ClassContent =
        @"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

    private const string Separators =
        "\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000";

    /// <summary>What the <c>regex</c> package's <c>\s</c> matches: the White_Space property.</summary>
    private static readonly SearchValues<char> WhiteSpaceProperty = SearchValues.Create(Separators);

    /// <summary>What <c>str.isspace</c> accepts: also the four information separators.</summary>
    private static readonly SearchValues<char> IsSpace = SearchValues.Create(Separators + "\u001C\u001D\u001E\u001F");

    /// <summary><c>str.strip()</c>.</summary>
    internal static string Strip(string text)
    {
        int start = text.AsSpan().IndexOfAnyExcept(IsSpace);
        return start < 0 ? "" : text[start..(text.AsSpan().LastIndexOfAnyExcept(IsSpace) + 1)];
    }

    /// <summary>Every run of whitespace becomes one space; none is left at the ends.</summary>
    internal static string Collapse(string text)
    {
        var result = new StringBuilder(text.Length);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int word = rest.IndexOfAny(WhiteSpaceProperty);
            result.Append(word < 0 ? rest : rest[..word]);
            if (word < 0)
                break;
            result.Append(' ');
            int next = rest[word..].IndexOfAnyExcept(WhiteSpaceProperty);
            rest = next < 0 ? [] : rest[(word + next)..];
        }
        return Strip(result.ToString());
    }

    /// <summary>Removes what has the White_Space property from the asked ends.</summary>
    internal static string Trim(string text, bool left, bool right)
    {
        int start = left ? text.AsSpan().IndexOfAnyExcept(WhiteSpaceProperty) : 0;
        if (start < 0)
            return "";
        int end = right ? text.AsSpan().LastIndexOfAnyExcept(WhiteSpaceProperty) + 1 : text.Length;
        return text[start..end];
    }

    /// <summary>What stands between white space; nothing empty.</summary>
    internal static IEnumerable<string> Words(string text)
    {
        for (int i = 0; i < text.Length;)
        {
            int length = text.AsSpan(i).IndexOfAny(WhiteSpaceProperty);
            if (length < 0)
                length = text.Length - i;
            if (length > 0)
                yield return text.Substring(i, length);
            i += length + 1;
        }
    }

    /// <summary>Whether the character has the White_Space property.</summary>
    internal static bool IsWhiteSpace(char c) => WhiteSpaceProperty.Contains(c);
}
