using System.Text.RegularExpressions;

namespace Wan.Farm.Api.Schema;

/// <summary>The name of an environment variable. The value is not shown: who mistakes the field may have written a secret.</summary>
public sealed partial class VariableNameAttribute : ConstraintAttribute
{
    public const int Longest = 128;

    public override string? Violation(object value) => Syntax().IsMatch((string)value)
        ? null
        : "is not the name of an environment variable of capital letters, digits and '_'; give e.g. LLM_API_KEY, not the key itself";

    [GeneratedRegex(@"^[A-Z_][A-Z0-9_]{0,127}\z")]
    private static partial Regex Syntax();
}
