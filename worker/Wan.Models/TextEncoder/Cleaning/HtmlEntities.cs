using System.Text;

namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>Named character references of HTML 5, and numeric ones.</summary>
internal static class HtmlEntities
{
    /// <summary>In code points, without "&amp;" and ";": longer names are not looked for.</summary>
    internal const int LongestName = 32;

    private static readonly Dictionary<string, string> Standard = [];
    private static readonly Dictionary<string, string> UpperCase = [];

    static HtmlEntities()
    {
        foreach (string line in DataTable.Lines("html-entities.txt"))
        {
            string[] columns = line.TrimStart('+').Split('\t');
            string text = string.Concat(columns[1].Split(' ').Select(code => new Rune(DataTable.Hex(code)).ToString()));
            (line[0] == '+' ? UpperCase : Standard)[columns[0]] = text;
        }
    }

    /// <summary>By the name as written, its semicolon included where it has one.</summary>
    internal static bool TryGet(ReadOnlySpan<char> name, out string? text) =>
        Standard.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out text);

    /// <summary>Also upper-case spellings that HTML does not know, such as <c>EACUTE;</c>, from databases that shout.</summary>
    internal static bool TryGetAnyCase(ReadOnlySpan<char> name, out string? text) =>
        TryGet(name, out text) || UpperCase.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out text);

    /// <summary>The text of a numeric reference, by the rules of HTML 5 for invalid ones.</summary>
    internal static string FromNumber(long number) => number switch
    {
        0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF) => "\uFFFD",
        >= 0x80 and <= 0x9F => SingleByteEncoding.Windows1252.Decode((byte)number).ToString(),
        (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F => "",
        >= 0xFDD0 and <= 0xFDEF => "",
        _ when (number & 0xFFFE) == 0xFFFE => "",
        _ => new Rune((int)number).ToString(),
    };
}
