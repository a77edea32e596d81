using Wan.Models.TextEncoder.Cleaning;

namespace Wan.Models.TextEncoder;

/// <summary>
/// Cleans a prompt before it is tokenised, as the published pipeline does. Source: Wan2.1@9737cba
/// wan/modules/tokenizers.py, <c>basic_clean</c> and <c>whitespace_clean</c>.
/// </summary>
/// <remarks>
/// Skipping this changes the picture: even the published negative prompt holds full-width punctuation,
/// which cleaning turns into ASCII, and so into other tokens.
/// </remarks>
public static class TextCleaning
{
    /// <summary>Repairs mojibake and markup leftovers, and leaves single spaces only.</summary>
    public static string Clean(string text) => PythonWhitespace.Collapse(BasicClean(text));

    /// <summary>The same, with line breaks and runs of spaces left as they are.</summary>
    internal static string BasicClean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string repaired = TextFixer.Fix(text);
        return PythonWhitespace.Strip(HtmlUnescape.Unescape(HtmlUnescape.Unescape(repaired)));
    }
}
