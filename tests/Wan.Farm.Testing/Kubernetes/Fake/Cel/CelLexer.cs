using System.Text.RegularExpressions;

namespace Wan.Farm.Testing.Kubernetes.Fake.Cel;

/// <summary>Cuts an expression into words, numbers, texts and signs.</summary>
internal static partial class CelLexer
{
    public static IReadOnlyList<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            Match match = Token().Match(text, at);
            if (!match.Success || match.Index != at)
                throw new CelException($"unexpected '{text[at]}' in: {text}");
            if (!string.IsNullOrWhiteSpace(match.Value))
                tokens.Add(match.Value);
            at += match.Length;
        }
        return tokens;
    }

    [GeneratedRegex("""\G(\s+|[A-Za-z_][A-Za-z0-9_]*|[0-9]+(\.[0-9]+)?|"([^"\\]|\\.)*"|'([^'\\]|\\.)*'|&&|\|\||[=!<>]=|[-+*/%<>!?:.,()\[\]])""")]
    private static partial Regex Token();
}
