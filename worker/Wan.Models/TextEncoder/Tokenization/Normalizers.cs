using System.Text.RegularExpressions;
using Wan.Models.TextEncoder.Cleaning;

namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>The "normalizer" part of a <c>tokenizer.json</c>, as far as T5 tokenizers use it.</summary>
internal static class Normalizers
{
    /// <summary>
    /// Signs whose meaning differs between the regular expressions of .NET and those of the published tokenizer, or that
    /// are not worth comparing: no T5 tokenizer has them.
    /// </summary>
    private static readonly char[] UnusualPatternCharacters = ['\\', '(', ')', '^', '$', '.', '|'];

    internal static Func<string, string> Build(JsonPart part)
    {
        if (part.IsMissing)
            return static text => text;
        switch (part.Type)
        {
            case "Sequence":
                Func<string, string>[] steps = [.. part["normalizers"].Items().Select(Build)];
                return text => steps.Aggregate(text, static (current, step) => step(current));
            case "Replace":
                return BuildReplace(part);
            case "Strip":
                bool left = part["strip_left"].Flag(fallback: true);
                bool right = part["strip_right"].Flag(fallback: true);
                return text => PythonWhitespace.Trim(text, left, right);
            case "NFC":
                return CanonicalComposition.Compose;
            case "Prepend":
                string prefix = part["prepend"].Text;
                return text => text.Length == 0 ? text : prefix + text;
            case var other:
                throw part.Unsupported($"a normalizer of type \"{other}\"");
        }
    }

    private static Func<string, string> BuildReplace(JsonPart part)
    {
        JsonPart literal = part["pattern"]["String"];
        JsonPart pattern = part["pattern"]["Regex"];
        string content = part["content"].Text;
        if (!literal.IsMissing)
        {
            string old = literal.Text;
            return old.Length == 0
                ? throw literal.Expected("a pattern")
                : text => text.Replace(old, content, StringComparison.Ordinal);
        }
        if (pattern.Text.IndexOfAny(UnusualPatternCharacters) >= 0)
            throw pattern.Unsupported($"the pattern \"{pattern.Text}\"");
        try
        {
            var regex = new Regex(pattern.Text, RegexOptions.CultureInvariant);
            return text => regex.Replace(text, _ => content);
        }
        catch (ArgumentException e)
        {
            throw new TokenizerException($"{pattern.File}: {pattern.Name}: {e.Message}", e);
        }
    }
}
