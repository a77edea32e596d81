namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>
/// Repairs text that was damaged on its way here. Behaves as <c>fix_text</c> of ftfy 6.3.1 with its default settings;
/// parity is checked against that package.
/// </summary>
internal static class TextFixer
{
    /// <summary>In code points. Longer lines are repaired in pieces of this length.</summary>
    private const int MaximumSegment = 1_000_000;

    /// <summary>
    /// Each pass undoes one layer of damage, and real text has few layers. The bound keeps a text made of
    /// thousands of nested entities from taking time quadratic in its length.
    /// </summary>
    private const int MaximumPasses = 100;

    internal static string Fix(string text)
    {
        // A "<" says that this may be markup, where entities mean something: from that line on they are left alone.
        bool decodeEntities = true;
        var repaired = new List<string>();
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = SegmentEnd(text, start);
            string segment = text[start..end];
            decodeEntities = decodeEntities && !segment.Contains('<');
            repaired.Add(FixSegment(segment, decodeEntities));
        }
        return repaired.Count == 1 ? repaired[0] : string.Concat(repaired);
    }

    private static string FixSegment(string text, bool decodeEntities)
    {
        for (int pass = 0; pass < MaximumPasses; pass++)
        {
            string before = text;
            if (decodeEntities)
                text = HtmlUnescape.UnescapeUnambiguous(text);
            text = EncodingFixer.Fix(text);
            text = CharacterFixes.ReplaceC1Controls(text);
            text = CharacterFixes.SplitLatinLigatures(text);
            text = CharacterFixes.NormalizeWidth(text);
            text = CharacterFixes.UncurlQuotes(text);
            text = CharacterFixes.UnifyLineBreaks(text);
            text = CharacterFixes.ReplaceLoneSurrogates(text);
            text = CharacterFixes.RemoveTerminalEscapes(text);
            text = CharacterFixes.RemoveControlCharacters(text);
            text = CanonicalComposition.Compose(text);
            if (text == before)
                break;
        }
        return text;
    }

    /// <summary>Lines are repaired on their own: one garbled line says nothing about the next.</summary>
    private static int SegmentEnd(string text, int start)
    {
        int newLine = text.IndexOf('\n', start);
        int end = newLine < 0 ? text.Length : newLine + 1;
        if (end - start <= MaximumSegment)
            return end;
        int position = start;
        for (int codePoints = 0; codePoints < MaximumSegment && position < end; codePoints++)
            position += IsPair(text, position) ? 2 : 1;
        return position;
    }

    private static bool IsPair(string text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);
}
