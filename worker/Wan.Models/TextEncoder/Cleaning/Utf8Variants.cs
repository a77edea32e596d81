using System.Text;
using System.Text.Unicode;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>Decodes UTF-8, and two popular ways of getting it wrong: CESU-8 and Java's two-byte NUL.</summary>
internal static class Utf8Variants
{
    /// <summary>Decodes bytes held as characters U+0000 to U+00FF; false when they are not UTF-8.</summary>
    internal static bool TryDecode(string bytes, out string text)
    {
        byte[] utf8 = Encoding.Latin1.GetBytes(bytes);
        // Only ED starts a surrogate's bytes and only C0 a long NUL.
        return utf8.AsSpan().ContainsAny((byte)0xED, (byte)0xC0)
            ? TryDecodeVariants(utf8, out text)
            : TryDecodeStrictly(utf8, out text);
    }

    private static bool TryDecodeStrictly(ReadOnlySpan<byte> utf8, out string text)
    {
        bool isValid = Utf8.IsValid(utf8);
        text = isValid ? Encoding.UTF8.GetString(utf8) : "";
        return isValid;
    }

    private static bool TryDecodeVariants(ReadOnlySpan<byte> utf8, out string text)
    {
        text = "";
        var result = new StringBuilder(utf8.Length);
        while (!utf8.IsEmpty)
        {
            int consumed = DecodeOne(utf8, out Rune rune);
            if (consumed == 0)
                return false;
            result.Append(rune);
            utf8 = utf8[consumed..];
        }
        text = result.ToString();
        return true;
    }

    private static int DecodeOne(ReadOnlySpan<byte> utf8, out Rune rune)
    {
        if (IsLongNul(utf8))
        {
            rune = default;
            return 2;
        }
        if (IsSurrogatePair(utf8))
        {
            rune = new Rune(0x10000 + ((utf8[1] & 0x0F) << 16) + ((utf8[2] & 0x3F) << 10) + ((utf8[4] & 0x0F) << 6) + (utf8[5] & 0x3F));
            return 6;
        }
        return Rune.DecodeFromUtf8(utf8, out rune, out int consumed) == System.Buffers.OperationStatus.Done ? consumed : 0;
    }

    private static bool IsLongNul(ReadOnlySpan<byte> utf8) =>
        utf8[0] == 0xC0 && utf8.Length >= 2 && (utf8[1] == 0x80 || IsLastLineBreak(utf8, 1));

    private static bool IsSurrogatePair(ReadOnlySpan<byte> utf8) =>
        utf8.Length >= 6
        && utf8[0] == 0xED && utf8[1] is >= 0xA0 and <= 0xAF && IsContinuation(utf8[2])
        && utf8[3] == 0xED && utf8[4] is >= 0xB0 and <= 0xBF && (IsContinuation(utf8[5]) || IsLastLineBreak(utf8, 5));

    private static bool IsContinuation(byte value) => value is >= 0x80 and <= 0xBF;

    /// <summary>
    /// The package that we follow takes a line break at the very end for the end of the text, and so for
    /// the missing last byte of a sequence.
    /// </summary>
    private static bool IsLastLineBreak(ReadOnlySpan<byte> utf8, int index) => index == utf8.Length - 1 && utf8[index] == '\n';
}
