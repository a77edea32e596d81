using System.Text.RegularExpressions;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>Undoes mojibake: UTF-8 text that was read with a single-byte encoding, perhaps more than once.</summary>
internal static partial class EncodingFixer
{
    /// <summary>Every layer of mojibake at least doubles the length of what it garbles, so few layers exist.</summary>
    private const int MaximumLayers = 100;

    internal static string Fix(string text)
    {
        for (int layer = 0; layer < MaximumLayers; layer++)
        {
            string before = text;
            text = FixOneLayer(text);
            if (text == before)
                break;
        }
        return text;
    }

    private static string FixOneLayer(string text)
    {
        if (!MojibakeDetector.IsBad(text))
            return text;

        foreach (SingleByteEncoding encoding in SingleByteEncoding.All)
        {
            if (encoding.TryEncode(text, out string bytes) && Utf8Variants.TryDecode(RestoreBytes(bytes, encoding), out string decoded))
                return decoded;
        }

        // No encoding explains the whole text: look for pieces that were pasted from elsewhere.
        string mended = FixEmbedded(text);
        if (mended != text)
            return mended;

        return CharacterFixes.ReplaceC1Controls(text);
    }

    private static string FixEmbedded(string text) =>
        MojibakeDetector.Utf8Sequences().Replace(text, match =>
            match.Length < text.Length && MojibakeDetector.IsBad(match.Value) ? Fix(match.Value) : match.Value);

    /// <summary>Puts back bytes that were altered or lost between the two mistaken conversions.</summary>
    private static string RestoreBytes(string bytes, SingleByteEncoding encoding)
    {
        // In Mac Roman these bytes are a dash and a space, which people do write.
        if (!encoding.IsMacRoman && SequenceWithSpace().IsMatch(bytes))
        {
            bytes = LoneGraveA().Replace(bytes, "\u00C3\u00A0 ");
            bytes = SequenceWithSpace().Replace(bytes, static match => match.Value.Replace(' ', '\u00A0'));
        }
        return encoding.IsSloppy ? LossySequence().Replace(bytes, "\u00EF\u00BF\u00BD") : bytes;
    }

    /// <summary>
    /// UTF-8 in which a space stands for byte A0 (a no-break space to many programs). Lead bytes are those whose
    /// characters are likely; bytes that would give rare scripts are left out.
    /// </summary>
    [GeneratedRegex(
        @"[\xc2\xc3\xc5\xce\xd0\xd9][ ]"
        + @"|[\xe2\xe3][ ][\x80-\x84\x86-\x9f\xa1-\xbf]"
        + @"|[\xe0-\xe3][\x80-\x84\x86-\x9f\xa1-\xbf][ ]"
        + @"|\xf0(?:[ ][\x80-\xbf][\x80-\xbf]|[\x80-\xbf][ ][\x80-\xbf]|[\x80-\xbf][\x80-\xbf][ ])",
        RegexOptions.CultureInvariant)]
    private static partial Regex SequenceWithSpace();

    /// <summary>
    /// "à" as a word of its own, whose A0 byte merged with the space after it: both come back. Not where a
    /// Portuguese word such as "às" or "àquele" goes on.
    /// </summary>
    [GeneratedRegex(@"\xc3 (?! |quele|quela|quilo|s )", RegexOptions.CultureInvariant)]
    private static partial Regex LoneGraveA();

    /// <summary>UTF-8 and CESU-8 in which bytes were lost (1A), or one replaced by a question mark.</summary>
    [GeneratedRegex(
        @"[\xc2-\xdf]\x1a"
        + @"|[\xc2-\xc3]\?"
        + @"|\xed[\xa0-\xaf][\x1a?]\xed[\xb0-\xbf][\x1a?\x80-\xbf]"
        + @"|\xed[\xa0-\xaf][\x1a?\x80-\xbf]\xed[\xb0-\xbf][\x1a?]"
        + @"|[\xe0-\xef](?:[\x1a?][\x1a\x80-\xbf]|[\x1a\x80-\xbf][\x1a?])"
        + @"|[\xf0-\xf4](?:[\x1a?][\x1a\x80-\xbf]{2}|[\x1a\x80-\xbf][\x1a?][\x1a\x80-\xbf]|[\x1a\x80-\xbf]{2}[\x1a?])"
        + @"|\x1a",
        RegexOptions.CultureInvariant)]
    private static partial Regex LossySequence();
}
