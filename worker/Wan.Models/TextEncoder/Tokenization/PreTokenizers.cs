using Wan.Models.TextEncoder.Cleaning;

namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>The "pre_tokenizer" part of a <c>tokenizer.json</c>, as far as T5 tokenizers use it: a text to words.</summary>
internal static class PreTokenizers
{
    /// <summary>Splits one stretch of text; says whether it is the first of the whole text.</summary>
    internal delegate IEnumerable<string> Split(string text, bool isFirst);

    internal static Split Build(JsonPart part)
    {
        if (part.IsMissing)
            return static (text, _) => [text];
        switch (part.Type)
        {
            case "Sequence":
                Split[] steps = [.. part["pretokenizers"].Items().Select(Build)];
                return (text, isFirst) => steps.Aggregate(
                    (IEnumerable<string>)[text],
                    (words, step) => words.SelectMany((word, index) => step(word, isFirst && index == 0)));
            case "WhitespaceSplit":
                return static (text, _) => PythonWhitespace.Words(text);
            case "Metaspace":
                return BuildMetaspace(part);
            case var other:
                throw part.Unsupported($"a pre-tokenizer of type \"{other}\"");
        }
    }

    /// <summary>Spaces become a visible sign, which also stands before the first word; words start with it.</summary>
    private static Split BuildMetaspace(JsonPart part)
    {
        JsonPart replacement = part["replacement"];
        if (replacement.Text.Length != 1)
            throw replacement.Expected("one character");
        char sign = replacement.Text[0];
        bool splits = part["split"].Flag(fallback: true);
        JsonPart scheme = part["prepend_scheme"];
        bool wantsPrefix = part["add_prefix_space"].Flag(fallback: true);
        (bool onFirst, bool onOthers) = (scheme.IsMissing ? "always" : scheme.Text) switch
        {
            "always" => (wantsPrefix, wantsPrefix),
            "first" => (wantsPrefix, false),
            "never" => (false, false),
            var other => throw scheme.Unsupported($"\"{other}\""),
        };
        return (text, isFirst) =>
        {
            string marked = text.Replace(' ', sign);
            if ((isFirst ? onFirst : onOthers) && marked[0] != sign)
                marked = sign + marked;
            return splits ? SplitBefore(marked, sign) : [marked];
        };
    }

    private static IEnumerable<string> SplitBefore(string text, char sign)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.IndexOf(sign, start + 1);
            if (end < 0)
                end = text.Length;
            yield return text[start..end];
        }
    }
}
