namespace Wan.Farm.Operator.Tests.Definitions;

/// <summary>A rule of a definition.</summary>
/// <param name="Path">Where it stands, as in <c>spec.shots[].prompt</c>; empty for the whole object.</param>
/// <param name="FieldPath">Of the field that the message is about, from there.</param>
internal sealed record DefinitionRule(string Path, string FieldPath, string Rule, string Message)
{
    /// <summary>The field as the server's message names it, for the first entry of lists.</summary>
    public string Field => (Path + FieldPath).Replace("[]", "[0]").TrimStart('.');

    /// <summary>Whether it is about what changed.</summary>
    public bool IsAboutChange => Rule.Contains("oldSelf", StringComparison.Ordinal);
}
