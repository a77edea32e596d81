using System.Text.RegularExpressions;

namespace Wan.Farm.Api.Schema;

/// <summary>Keys, and values unless <see cref="KeysOnly"/>, as Kubernetes labels.</summary>
/// <remarks>Source: the Kubernetes documentation, "Labels and Selectors", syntax and character set.</remarks>
public sealed partial class LabelSyntaxAttribute : ConstraintAttribute
{
    /// <summary>True for annotations, whose values are free.</summary>
    public bool KeysOnly { get; init; }

    public override string? Violation(object value)
    {
        foreach ((string key, string text) in (IReadOnlyDictionary<string, string>)value)
        {
            if (key.Length > 253 + 1 + 63 || !Key().IsMatch(key))
            {
                return $"{Shown.Value(key)} is not a label key; accepted e.g. studio.example/shot";
            }

            if (!KeysOnly && !Text().IsMatch(text))
            {
                return $"{Shown.Value(text)} of {key} is not a label value; accepted: at most 63 letters, digits, '-', '_' and '.'";
            }
        }

        return null;
    }

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex Key();

    [GeneratedRegex(@"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?\z")]
    private static partial Regex Text();
}
