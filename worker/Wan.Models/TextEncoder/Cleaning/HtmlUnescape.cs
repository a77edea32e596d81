using System.Buffers;
using System.Globalization;
using System.Text;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>Replaces HTML character references by what they stand for, as Python's <c>html.unescape</c> and ftfy do.</summary>
internal static class HtmlUnescape
{
    private const int LongestUnambiguousName = 24;

    private static readonly SearchValues<char> NameEnd = SearchValues.Create("\t\n\f <&#;");

    /// <summary>Every reference, also those without a semicolon and those that are only the start of a word.</summary>
    internal static string Unescape(string text) => Replace(text, TakeAny);

    /// <summary>Only references that end in a semicolon: "this&amp;not that" means what it says.</summary>
    internal static string UnescapeUnambiguous(string text) => Replace(text, TakeUnambiguous);

    /// <summary>Reads one reference at the start of the span (an ampersand); the length taken is 0 when there is none.</summary>
    private delegate int Take(ReadOnlySpan<char> text, StringBuilder result);

    private static string Replace(string text, Take take)
    {
        ReadOnlySpan<char> rest = text;
        int ampersand = rest.IndexOf('&');
        if (ampersand < 0)
            return text;
        var result = new StringBuilder(text.Length);
        for (; ampersand >= 0; ampersand = rest.IndexOf('&'))
        {
            result.Append(rest[..ampersand]);
            rest = rest[ampersand..];
            int taken = take(rest, result);
            if (taken == 0)
            {
                result.Append('&');
                taken = 1;
            }
            rest = rest[taken..];
        }
        return result.Append(rest).ToString();
    }

    private static int TakeAny(ReadOnlySpan<char> text, StringBuilder result) =>
        text.Length > 1 && text[1] == '#' ? TakeNumber(text, result) : TakeName(text, result);

    private static int TakeNumber(ReadOnlySpan<char> text, StringBuilder result)
    {
        bool isHex = text.Length > 2 && text[2] is 'x' or 'X';
        int start = isHex ? 3 : 2;
        int end = start;
        long number = 0;
        for (; end < text.Length && (isHex ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])); end++)
        {
            int digit = int.Parse(text.Slice(end, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            number = Math.Min((number * (isHex ? 16 : 10)) + digit, int.MaxValue);
        }
        if (end == start)
            return 0;
        result.Append(HtmlEntities.FromNumber(number));
        return end < text.Length && text[end] == ';' ? end + 1 : end;
    }

    private static int TakeName(ReadOnlySpan<char> text, StringBuilder result)
    {
        ReadOnlySpan<char> name = text.Slice(1, NameLength(text[1..]));
        if (name.IsEmpty)
            return 0;
        bool hasSemicolon = 1 + name.Length < text.Length && text[1 + name.Length] == ';';
        if (hasSemicolon)
            name = text.Slice(1, name.Length + 1);

        // The longest known name that the text starts with; what follows stays as it is.
        for (int length = name.Length; length >= (length == name.Length ? 1 : 2); length--)
        {
            if (HtmlEntities.TryGet(name[..length], out string? replacement))
            {
                result.Append(replacement).Append(name[length..]);
                return 1 + name.Length;
            }
        }
        result.Append('&').Append(name);
        return 1 + name.Length;
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny(NameEnd);
        ReadOnlySpan<char> name = end < 0 ? text : text[..end];
        if (name.Length <= HtmlEntities.LongestName)
            return name.Length;
        int length = 0;
        for (int codePoints = 0; codePoints < HtmlEntities.LongestName && length < name.Length; codePoints++)
        {
            Rune.DecodeFromUtf16(name[length..], out _, out int consumed);
            length += consumed;
        }
        return length;
    }

    private static int TakeUnambiguous(ReadOnlySpan<char> text, StringBuilder result)
    {
        bool isNumber = text.Length > 1 && text[1] == '#';
        int start = isNumber ? 2 : 1;
        int end = start;
        while (end < text.Length && end - start < LongestUnambiguousName && char.IsAsciiLetterOrDigit(text[end]))
            end++;
        if (end == start || end == text.Length || text[end] != ';')
            return 0;

        ReadOnlySpan<char> reference = text[..(end + 1)];
        if (!isNumber && HtmlEntities.TryGetAnyCase(reference[1..], out string? named))
            result.Append(named);
        else if (isNumber && Unescape(reference.ToString()) is var numeric && !numeric.Contains(';'))
            result.Append(numeric);     // a number that was not understood to its end keeps its semicolon
        else
            result.Append(reference);
        return reference.Length;
    }
}
